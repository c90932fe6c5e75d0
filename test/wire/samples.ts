import { membersOf, requiredMembers, type Shape, withMembers } from '../../src/adapters/aws-wire/shapes.ts';

/** Structures may hold themselves: deeper ones have only what they need. */
const deepest = 4;
/** A whole second: some protocols cannot say less. */
const sampleTime = new Date('2026-01-05T00:00:07Z');

/**
 * A value that has a shape, with every member that may be there. `known` gives values by the name of the member, where any would not do.
 */
export function sampleOf(shape: Shape, known: Readonly<Record<string, unknown>>, depth = 0): unknown {
  if (shape.isUnitSchema()) return {};
  if (shape.isStructSchema()) return structure(shape, known, depth);
  if (shape.isListSchema()) return depth > deepest ? [] : [sampleOf(shape.getValueSchema(), known, depth + 1)];
  if (shape.isMapSchema()) return depth > deepest ? {} : { key: sampleOf(shape.getValueSchema(), known, depth + 1) };
  if (shape.isTimestampSchema()) return sampleTime;
  if (shape.isBlobSchema()) return Buffer.from([1, 2, 255]);
  if (shape.isBooleanSchema()) return true;
  if (shape.isNumericSchema()) return 7;
  if (shape.isDocumentSchema()) return { some: 'document' };
  return 'text-1';
}

function structure(shape: Shape, known: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  const needed = requiredMembers(shape);
  const members = membersOf(shape).filter(
    ([name, member]) => depth <= deepest || simple(member) || needed.includes(name),
  );
  const chosen = shape.isUnionSchema() ? members.slice(0, 1) : members;
  return Object.fromEntries(
    chosen.map(([name, member]) => [
      name,
      member.isStringSchema() && name in known ? known[name] : sampleOf(member, known, depth + 1),
    ]),
  );
}

function simple(shape: Shape): boolean {
  return !shape.isStructSchema() && !shape.isListSchema() && !shape.isMapSchema();
}

/** The same shape with what it cannot be without, and its content where it is there for one. */
export function required(shape: Shape): Shape {
  const names = requiredMembers(shape);
  return withMembers(shape, (name, member) => names.includes(name) || member.isStreaming());
}

/** The same shape without some of its members. */
export function without(shape: Shape, names: RegExp): Shape {
  return withMembers(shape, (name) => !names.test(name));
}
