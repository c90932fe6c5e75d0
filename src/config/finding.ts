import type { z } from 'zod';

/** A mistake that only shows when parts are compared: where it is, and what belongs there. */
export interface Finding {
  readonly path: readonly (string | number)[];
  readonly expected: string;
}

/** The schema with further checks, so that their findings are placed in the text like the schema's own. */
export function withChecks<Schema extends z.ZodType>(
  schema: Schema,
  checks: (value: z.output<Schema>) => readonly Finding[],
) {
  return schema.superRefine((value, context) => {
    for (const { path, expected } of checks(value)) {
      context.addIssue({ code: 'custom', path: [...path], message: expected });
    }
  });
}

/** A finding for each value that stood earlier in the list already. */
export function repeats(
  values: readonly string[],
  pathOf: (index: number) => Finding['path'],
  what: string,
): Finding[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index ? [{ path: pathOf(index), expected: `${what} that is not used twice` }] : [],
  );
}

/** A finding when `value` is not among `known`. */
export function unknown(value: string, known: readonly string[], path: Finding['path'], what: string): Finding[] {
  return known.includes(value) ? [] : [{ path, expected: `${what}: ${known.join(', ') || 'none there is'}` }];
}
