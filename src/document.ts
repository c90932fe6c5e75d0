import type { z } from 'zod';
import { InputError, type Problem, shown } from './errors.ts';
import { readYaml, type YamlText } from './yaml-text.ts';

/**
 * Parses one YAML (or JSON) document that a person wrote and validates it, reporting every mistake at once with file, line and column.
 * Aliases and merge keys are resolved; duplicate keys are mistakes, and so are a value that contains itself and one too deep for any schema.
 * @throws InputError
 */
export function readDocument<Schema extends z.ZodType>(schema: Schema, file: string, text: string): z.output<Schema> {
  const yaml = readYaml(text);
  if (yaml.errors.length > 0)
    throw new InputError(yaml.errors.map((error) => ({ file, path: '', ...error, expected: 'well-formed YAML' })));
  const data = plainData(yaml, file);
  const tangle = tangleIn(data);
  if (tangle) {
    const { path, found } = tangle;
    const place = { file, ...yaml.placeOf(path), path: path.join('.') };
    throw new InputError([{ ...place, found, expected: 'values that end' }]);
  }
  const result = schema.safeParse(data, { error: ownWords });
  if (result.success) return result.data;
  throw new InputError(result.error.issues.flatMap((issue) => problemsOf(issue, { file, yaml, data })));
}

/** Aliases are resolved here, and may lead nowhere or into an explosion. */
function plainData(yaml: YamlText, file: string): unknown {
  try {
    return yaml.data();
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new InputError([{ file, path: '', found, expected: 'aliases of anchors that exist, and few of them' }]);
  }
}

/** Deeper than any document that a schema here describes; values below are not looked at. */
const maxDepth = 100;

/** Where an alias stands for what it is part of, or nesting goes deeper than any schema; undefined for a plain tree. */
function tangleIn(data: unknown): { path: string[]; found: string } | undefined {
  const sound = new Set<object>();
  return below(data, [], []);

  function below(value: unknown, path: string[], within: readonly object[]): ReturnType<typeof tangleIn> {
    if (typeof value !== 'object' || value === null || sound.has(value)) return undefined;
    if (within.includes(value)) return { path, found: 'a value that contains itself' };
    if (path.length > maxDepth) return { path, found: `a value nested more than ${maxDepth} deep` };
    for (const [key, one] of Object.entries(value)) {
      const tangle = below(one, [...path, key], [...within, value]);
      if (tangle) return tangle;
    }
    sound.add(value);
    return undefined;
  }
}

/**
 * For a document that was read: line and column (from 1) of what stands at a dotted path, or of the nearest that stands around it. The text is parsed
 * once, at the first question.
 */
export function placesIn(text: string): (path: string) => { line: number; column: number } {
  let yaml: YamlText | undefined;
  return (path) => {
    yaml ??= readYaml(text);
    return yaml.placeOf(path.split('.'));
  };
}

interface Place {
  readonly file: string;
  readonly yaml: YamlText;
  readonly data: unknown;
}

function problemsOf(issue: z.core.$ZodIssue, place: Place): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...located([...issue.path, key], place),
      found: `unknown key "${key}"`,
      expected: 'only keys of the schema',
    }));
  }
  return [
    {
      ...located(issue.path, place),
      found: isSecret(issue.path, valueAt(place.data, issue.path))
        ? 'a value that is not shown'
        : shown(valueAt(place.data, issue.path)),
      expected: expectation(issue),
    },
  ];
}

/** What a schema issue asks for, in words. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    default:
      return issue.message.replace(/^Invalid (input|string): /, '');
  }
}

/** Formats of the schema library, for people. */
const formats: Readonly<Record<string, string>> = {
  datetime: 'an instant in UTC, such as 2025-10-20T06:48:00Z',
  date: 'a day, such as 2025-10-20',
  url: 'an address, such as https://example.com',
  email: 'an address of mail, such as ana@example.com',
};

/** What is said where a schema has no words of its own; undefined leaves it to the library. */
function ownWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'too_big':
      return bound('at most', issue, issue.maximum);
    case 'too_small':
      return bound('at least', issue, issue.minimum);
    case 'invalid_format':
      return formats[issue.format];
    default:
      return undefined;
  }
}

/** `at most 3 of them`, `at least 1 character`, `less than 10`: the limit itself is meant unless the schema excludes it. */
function bound(
  words: 'at most' | 'at least',
  issue: { origin: string; inclusive?: boolean },
  limit: number | bigint,
): string {
  const strict = words === 'at most' ? 'less than' : 'more than';
  const amount = `${issue.inclusive === false ? strict : words} ${limit}`;
  if (issue.origin === 'string') return `${amount} ${Number(limit) === 1 ? 'character' : 'characters'}`;
  return ['array', 'set', 'map', 'object'].includes(issue.origin) ? `${amount} of them` : amount;
}

function located(path: readonly PropertyKey[], place: Place): Pick<Problem, 'file' | 'line' | 'column' | 'path'> {
  return { file: place.file, ...place.yaml.placeOf(path), path: path.map(String).join('.') };
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    data,
  );
}

/** A secret pasted where only its variable's name belongs must not be echoed. */
function isSecret(path: readonly PropertyKey[], value: unknown): boolean {
  const isName = typeof value === 'string' && /^[A-Z][A-Z0-9_]*$/.test(value);
  return !isName && /token|secret|key.*env/i.test(String(path[path.length - 1] ?? ''));
}
