import { type ServiceFault, textOf, WrongRequest } from './message.ts';
import type { Codec, ServiceModel } from './service-models.ts';
import { isPlain, membersOf, queryCodeOf, type Shape, withMembers } from './shapes.ts';

/** Reads any XML as nested objects: Smithy's document type. */
const documentShape = 15;

/** An XML body as the SDK reads it, with the places of what the shape does not know. @throws WrongRequest when it is no XML */
export async function readXml(
  codec: Codec,
  shape: Shape,
  body: Uint8Array,
): Promise<{ value: unknown; mistakes: string[] }> {
  const text = textOf(body);
  try {
    const raw = await codec.createDeserializer().read(documentShape, text);
    return { value: await codec.createDeserializer().read(shape, text), mistakes: unknownIn(shape, raw, 'input') };
  } catch (error) {
    throw new WrongRequest('MalformedXML', 400, `the body is not the XML that was expected: ${String(error)}`);
  }
}

function unknownIn(shape: Shape, raw: unknown, at: string): string[] {
  if (shape.isListSchema()) return inList(shape, raw, at);
  if (!isPlain(raw)) return [];
  if (shape.isMapSchema()) {
    const entries = shape.getMergedTraits().xmlFlattened ? raw : raw.entry;
    const key = shape.getValueSchema().getMergedTraits().xmlName ?? 'value';
    return many(entries).flatMap((one) => (isPlain(one) ? unknownIn(shape.getValueSchema(), one[key], `${at}[]`) : []));
  }
  if (!shape.isStructSchema()) return [];
  const members = new Map(membersOf(shape).map(([name, member]) => [member.getMemberTraits().xmlName ?? name, member]));
  return Object.entries(raw).flatMap(([key, one]) => {
    const member = members.get(key);
    if (member) return unknownIn(member, one, `${at}.${key}`);
    return key.startsWith('xmlns') ? [] : [`${at}.${key}: not a member of ${shape.getName()}`];
  });
}

function inList(shape: Shape, raw: unknown, at: string): string[] {
  const item = shape.getValueSchema();
  if (shape.getMergedTraits().xmlFlattened)
    return many(raw).flatMap((one, index) => unknownIn(item, one, `${at}[${index}]`));
  if (!isPlain(raw)) return [];
  const element = item.getMergedTraits().xmlName ?? 'member';
  const strange = Object.keys(raw).filter((key) => key !== element && !key.startsWith('xmlns'));
  return [
    ...strange.map((key) => `${at}.${key}: found in a list of ${element}`),
    ...many(raw[element]).flatMap((one, index) => unknownIn(item, one, `${at}[${index}]`)),
  ];
}

function many(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function writeXml(codec: Codec, shape: Shape, value: unknown): string {
  const serializer = codec.createSerializer();
  serializer.write(shape, value);
  return textOf(serializer.flush());
}

/** What is inside the outermost element. */
export function innerXml(xml: string): string {
  return /^(?:<\?xml[^>]*\?>)?\s*<[^>]*[^/]>(.*)<\/[^>]+>$/s.exec(xml)?.[1] ?? '';
}

/** `<Error>` with its code, message and modeled members, as REST-XML and Query services answer it. */
export function errorElement(model: ServiceModel, codec: Codec, fault: ServiceFault, inside = ''): string {
  const shape = model.errors.get(fault.name);
  const code = queryCodeOf(shape) ?? fault.name;
  const modeled = shape && withMembers(shape, (name) => name.toLowerCase() !== 'message' && name in fault.members);
  const members = modeled && membersOf(modeled).length > 0 ? innerXml(writeXml(codec, modeled, fault.members)) : '';
  return `<Error>${inside}<Code>${escaped(code)}</Code><Message>${escaped(fault.message)}</Message>${members}</Error>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
