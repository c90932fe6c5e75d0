import { hash } from 'node:crypto';
import type { z } from 'zod';
import { InputError, shown } from '../../errors.ts';

/** What a person sent, as its schema makes it. @throws InputError with what was found and expected at each place */
export function parsedBody<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new InputError(
    result.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.'),
      found:
        issue.code === 'unrecognized_keys'
          ? `unknown keys ${issue.keys.join(', ').slice(0, 80)}`
          : shown(valueIn(body, issue.path[0])),
      expected: issue.message,
    })),
  );
}

function valueIn(body: unknown, key: PropertyKey | undefined): unknown {
  return body !== null && typeof body === 'object' && key !== undefined ? Reflect.get(body, key) : body;
}

/** Part of an id, so that a sender's id that comes again with another meaning, or for another incident, is something else and no repeat. */
export function meaningOf(parts: readonly (string | null)[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 16);
}
