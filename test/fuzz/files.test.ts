import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { actions } from '../../src/actions/index.ts';
import { exampleConfig, home, runbookFiles } from '../../src/cli/project.ts';
import { loadConfig } from '../../src/config.ts';
import { InputError } from '../../src/errors.ts';
import { entriesOf, readExport } from '../../src/report/exported.ts';
import { loadRunbooks } from '../../src/runbook/load.ts';
import { loadScenario } from '../../src/scenario/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));
const runs = { numRuns: 40 };

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The text with a piece of it cut out and something else put in its place: control characters, half a character, a lot of nesting. */
function torn(text: string): fc.Arbitrary<string> {
  const rubbish = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(
      '{',
      '[',
      '- ',
      '\t',
      '&a *a',
      '!!js/function',
      '\u0000',
      '\ud800',
      ': ',
      '"',
      '|',
      '['.repeat(3_000),
      '9'.repeat(400),
    ),
  );
  return fc
    .tuple(fc.nat(text.length), fc.nat(40), rubbish)
    .map(([at, length, piece]) => text.slice(0, at) + piece + text.slice(at + length));
}

/** The document with one of its values replaced by any other. */
function altered(document: Json): fc.Arbitrary<Json> {
  const places = placesIn(document);
  return fc
    .tuple(
      fc.nat(places.length - 1),
      fc.oneof(fc.jsonValue(), fc.constantFrom(-1, Number.POSITIVE_INFINITY, '', 'us-east-1', [], {}, null)),
    )
    .map(([at, value]) => replaced(document, places[at] ?? [], value as Json));
}

function placesIn(value: Json, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => placesIn(part as Json, [...path, key]))];
}

function replaced(value: Json, [key, ...rest]: readonly string[], by: Json): Json {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((part, index) => (String(index) === key ? replaced(part, rest, by) : part));
  const parts = value as { [key: string]: Json };
  return { ...parts, [key]: replaced(parts[key] ?? null, rest, by) };
}

/** It is read, or its mistakes are told: each with its place, what was found and what was expected. Nothing else may come out. */
function expectAnswer(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { path, found, expected } of error.problems) {
      expect(typeof path).toBe('string');
      expect(found).not.toBe('');
      expect(expected).not.toBe('');
    }
  }
}

/** Each text as it is and however it is torn, and each document however it is altered. */
function fuzz(text: string, read: (text: string) => unknown): void {
  expect(() => read(text)).not.toThrow();
  fc.assert(
    fc.property(torn(text), (one) => expectAnswer(() => read(one))),
    runs,
  );
  fc.assert(
    fc.property(altered(parse(text) as Json), (one) => expectAnswer(() => read(stringify(one)))),
    runs,
  );
  fc.assert(
    fc.property(altered(parse(text) as Json), (one) => expectAnswer(() => read(JSON.stringify(one)))),
    runs,
  );
}

/** A file beside those that it names. */
function inFile(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const examples = dirname(exampleConfig);
const absolute = (text: string): string => text.replace(/(?<=\s)\.\.?\/[\w./-]+/g, (path) => join(examples, path));

describe('a file that is wrong', () => {
  it('is told as such: the configuration', () => {
    const text = absolute(readFileSync(exampleConfig, 'utf8'));
    fuzz(text, (one) => loadConfig(inFile('muster.yaml', one), {}));
  });

  it('is told as such: a workload', () => {
    const config = absolute(readFileSync(exampleConfig, 'utf8')).replace(
      join(examples, 'workloads/shop.yaml'),
      join(folder, 'shop.yaml'),
    );
    const text = readFileSync(join(examples, 'workloads', 'shop.yaml'), 'utf8');
    fuzz(text, (one) => {
      inFile('shop.yaml', one);
      loadConfig(inFile('muster.yaml', config), {});
    });
  });

  it('is told as such: a runbook', () => {
    const files = runbookFiles(join(home, 'runbooks'));
    const own = files.find(({ file }) => file.endsWith('aws-regional-outage.yaml'));
    fuzz(own?.text ?? '', (one) =>
      loadRunbooks(
        files.map((file) => (file === own ? { ...file, text: one } : file)),
        actions,
      ),
    );
  });

  it('is told as such: a scenario', () => {
    const text = readFileSync(join(home, 'scenarios', 'bad-deploy.yaml'), 'utf8');
    fuzz(text, (one) => loadScenario(inFile('scenario.yaml', one)));
  });

  it('is told as such: an exported history', () => {
    const row = { sequence: 1, atMs: 1, body: '{"kind":"opened","workload":"shop"}', previousHash: '', hash: 'a' };
    const incident = { id: 'shop-1', workload: 'shop', severity: 'sev1', drill: true };
    const text = JSON.stringify({ format: 'muster-incident-1', incident, history: [row, { ...row, sequence: 2 }] });
    fuzz(text, (one) => entriesOf(readExport(one, 'export.json').rows));
  });
});
