import { CodedError } from '../errors.ts';

/**
 * Something in the journal that cannot be read any more. No restart mends it: somebody has to put a copy of the journal in its place.
 * `message` names what it is, never what stands in it.
 */
export class DamageError extends CodedError {
  constructor(what: string, options?: { cause?: unknown }) {
    super('unavailable', `${what} cannot be read`, options);
    this.name = 'DamageError';
  }
}

/**
 * What `parse` makes of stored text.
 * @throws DamageError where it throws, or makes what `isWhole` refuses
 */
export function readStored<Value>(what: string, parse: () => Value, isWhole: (value: Value) => boolean): Value {
  let value: Value;
  try {
    value = parse();
  } catch (cause) {
    throw new DamageError(what, { cause });
  }
  if (!isWhole(value)) throw new DamageError(what);
  return value;
}

/** A plain object: neither null nor a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
