import { NormalizedSchema } from '@smithy/core/schema';
import { shown } from '../../errors.ts';

/** What the SDK's models say about a shape, and whether a value has it. */
export type Shape = NormalizedSchema;
export type ShapeReference = Parameters<typeof NormalizedSchema.of>[0];

/** A static structure of the SDK: `[3, namespace, name, traits, member names, member schemas, how many of the first are required]`. */
type Structure = readonly [number, string, string, unknown, readonly string[], readonly unknown[], number?];

export function shapeOf(reference: ShapeReference): Shape {
  return NormalizedSchema.of(reference);
}

interface Parts {
  readonly members: ReadonlyMap<string, Shape>;
  readonly required: readonly string[];
}

const none: Parts = { members: new Map(), required: [] };
const known = new WeakMap<object, Parts>();

function partsOf(shape: Shape): Parts {
  if (!shape.isStructSchema()) return none;
  const schema = shape.getSchema() as unknown as Structure;
  const [, , , , names, , required = 0] = schema;
  const parts = known.get(schema) ?? {
    members: new Map(shape.structIterator()),
    required: shape.isUnionSchema() ? [] : names.slice(0, required),
  };
  known.set(schema, parts);
  return parts;
}

export function membersOf(shape: Shape): (readonly [name: string, member: Shape])[] {
  return [...partsOf(shape).members];
}

/** Names of the members that a structure cannot be without. */
export function requiredMembers(shape: Shape): readonly string[] {
  return partsOf(shape).required;
}

/** The same structure with some of its members only. */
export function withMembers(shape: Shape, wanted: (name: string, member: Shape) => boolean): Shape {
  if (!shape.isStructSchema()) return shape;
  const [kind, namespace, name, traits, names, schemas] = shape.getSchema() as unknown as Structure;
  const kept = membersOf(shape)
    .map(([member, schema], index) => (wanted(member, schema) ? index : -1))
    .filter((index) => index >= 0);
  const part = [kind, namespace, name, traits, kept.map((at) => names[at]), kept.map((at) => schemas[at]), 0];
  return shapeOf(part as unknown as ShapeReference);
}

/** What is wrong with a value of JavaScript that should have a shape, one line for each mistake with its place; empty when it has it. */
export function mistakesIn(shape: Shape, value: unknown, at: string): string[] {
  if (shape.isDocumentSchema() || shape.isUnitSchema()) return [];
  if (shape.isStructSchema()) return inStructure(shape, value, at);
  if (shape.isListSchema()) {
    if (!Array.isArray(value)) return [unexpected(at, value, 'a list')];
    const item = shape.getValueSchema();
    return value.flatMap((one, index) => inItem(shape, item, one, `${at}[${index}]`));
  }
  if (shape.isMapSchema()) {
    if (!isPlain(value)) return [unexpected(at, value, 'a map')];
    const item = shape.getValueSchema();
    return Object.entries(value).flatMap(([key, one]) => inItem(shape, item, one, `${at}[${key}]`));
  }
  const expected = simpleExpectation(shape, value);
  return expected === undefined ? [] : [unexpected(at, value, expected)];
}

function inStructure(shape: Shape, value: unknown, at: string): string[] {
  if (!isPlain(value)) return [unexpected(at, value, 'a structure')];
  const { members, required } = partsOf(shape);
  const present = Object.entries(value).filter(([, one]) => one !== undefined && one !== null);
  const unknown = present
    .filter(([name]) => !members.has(name))
    .map(([name]) => `${at}.${name}: not a member of ${shape.getName() ?? 'the shape'}`);
  const names = new Set(present.map(([name]) => name));
  const missing = required.filter((name) => !names.has(name)).map((name) => `${at}.${name}: missing`);
  const within = present.flatMap(([name, one]) => {
    const member = members.get(name);
    return member ? mistakesIn(member, one, `${at}.${name}`) : [];
  });
  const choice =
    shape.isUnionSchema() && present.length !== 1 ? [`${at}: found ${present.length} members, expected one`] : [];
  return [...unknown, ...missing, ...within, ...choice];
}

function inItem(collection: Shape, item: Shape, value: unknown, at: string): string[] {
  if (value !== null && value !== undefined) return mistakesIn(item, value, at);
  return collection.getMergedTraits().sparse ? [] : [unexpected(at, value, 'a value')];
}

/** What should have been there; undefined when the value is that. */
function simpleExpectation(shape: Shape, value: unknown): string | undefined {
  const expect = (holds: boolean, what: string): string | undefined => (holds ? undefined : what);
  if (shape.isStringSchema()) return expect(typeof value === 'string' || value instanceof String, 'a string');
  if (shape.isBooleanSchema()) return expect(typeof value === 'boolean', 'true or false');
  if (shape.isNumericSchema()) return expect(typeof value === 'number' && !Number.isNaN(value), 'a number');
  if (shape.isTimestampSchema()) return expect(value instanceof Date && !Number.isNaN(value.getTime()), 'a time');
  if (shape.isBlobSchema()) return expect(value instanceof Uint8Array || typeof value === 'string', 'bytes');
  if (shape.isBigIntegerSchema())
    return expect(typeof value === 'bigint' || typeof value === 'number', 'a whole number');
  return undefined;
}

/** What an error is called in the Query protocol where that differs from its name (Smithy, `awsQueryError`). */
export function queryCodeOf(shape: Shape | undefined): string | undefined {
  const { awsQueryError } = (shape?.getMergedTraits() ?? {}) as { awsQueryError?: readonly [string, number] };
  return awsQueryError?.[0];
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function unexpected(at: string, value: unknown, expected: string): string {
  return `${at}: found ${shown(value)}, expected ${expected}`;
}
