import { textOf, WrongRequest } from './message.ts';
import type { Codec } from './service-models.ts';
import { isPlain, membersOf, type Shape } from './shapes.ts';

/** How members are called in a body: by their own name, or in REST by the name that their trait gives. */
export interface JsonNames {
  readonly byTrait: boolean;
}

/** A JSON body as the SDK reads it, with the places of what the shape does not know. @throws WrongRequest when it is no JSON or no object */
export async function readJson(
  codec: Codec,
  shape: Shape,
  body: Uint8Array,
  names: JsonNames,
): Promise<{ value: Record<string, unknown>; mistakes: string[] }> {
  const text = textOf(body);
  const raw = parsed(text);
  assertShallow(raw);
  const mistakes = unknownIn(shape, raw, 'input', names);
  try {
    const value = await codec.createDeserializer().read(shape, text === '' ? '{}' : text);
    return { value: isPlain(value) ? value : {}, mistakes };
  } catch (error) {
    throw new WrongRequest('SerializationException', 400, `the body has a value of another type: ${String(error)}`);
  }
}

function parsed(text: string): unknown {
  try {
    const raw: unknown = JSON.parse(text === '' ? '{}' : text);
    if (isPlain(raw)) return raw;
  } catch {
    throw new WrongRequest('SerializationException', 400, 'the body is not JSON');
  }
  throw new WrongRequest('SerializationException', 400, 'the body is not an object');
}

/** Attribute values of DynamoDB may be nested 32 deep, each taking two levels of JSON (Amazon DynamoDB Developer Guide, "Constraints"). */
const maxDepth = 100;

function assertShallow(raw: unknown): void {
  let level: unknown[] = [raw];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) {
      throw new WrongRequest('SerializationException', 400, `the body is nested more than ${maxDepth} deep`);
    }
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
}

function unknownIn(shape: Shape, raw: unknown, at: string, names: JsonNames): string[] {
  if (Array.isArray(raw) && shape.isListSchema()) {
    return raw.flatMap((one, index) => unknownIn(shape.getValueSchema(), one, `${at}[${index}]`, names));
  }
  if (!isPlain(raw)) return [];
  if (shape.isMapSchema()) {
    return Object.entries(raw).flatMap(([key, one]) => unknownIn(shape.getValueSchema(), one, `${at}[${key}]`, names));
  }
  if (!shape.isStructSchema()) return [];
  const members = new Map(
    membersOf(shape).map(([name, member]) => [
      names.byTrait ? (member.getMergedTraits().jsonName ?? name) : name,
      member,
    ]),
  );
  return Object.entries(raw).flatMap(([key, one]) => {
    const member = members.get(key);
    return member
      ? unknownIn(member, one, `${at}.${key}`, names)
      : [`${at}.${key}: not a member of ${shape.getName()}`];
  });
}

export function writeJson(codec: Codec, shape: Shape, value: unknown): string {
  const serializer = codec.createSerializer();
  serializer.write(shape, value);
  return textOf(serializer.flush());
}
