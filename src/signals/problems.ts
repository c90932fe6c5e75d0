import type { z } from 'zod';
import { InputError, shown } from '../errors.ts';
import type { IntakeProblem } from '../ports/intake.ts';

/** Every issue of a failed parse as path, what was found there and what was expected. */
export function problemsOf(error: z.ZodError, data: unknown): IntakeProblem[] {
  return error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    found: shown(issue.path.reduce(memberOf, data)),
    expected: issue.message.replace(/^Invalid [a-z]+: (expected )?/, '').replace(/, received .*$/, ''),
  }));
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return Reflect.get(value, key);
}

/** Every mistake in one line, for people. */
export function toldMistakes({ problems }: InputError): string {
  return problems.map(({ path, found, expected }) => `${path}: ${found}, expected ${expected}`).join('; ');
}

/** @throws InputError with every mistake */
export function checked<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new InputError(problemsOf(result.error, data));
}

/** The detail of an event, read by its schema. @throws InputError with every mistake and its path below `detail` */
export function parsedDetail<Schema extends z.ZodType>(schema: Schema, detail: unknown): z.output<Schema> {
  const result = schema.safeParse(detail);
  if (result.success) return result.data;
  throw new InputError(problemsOf(result.error, detail).map((one) => ({ ...one, path: `detail.${one.path}` })));
}
