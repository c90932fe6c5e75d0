import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import Ajv from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { generated } from '../src/generate.ts';

const files = await generated();
const ajv = new Ajv.default({ strict: false, validateFormats: false });

/** Paths of the files in a folder that end so. */
function inFolder(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}

describe('generated files', () => {
  it.each([...files.keys()])('%s is as `npm run generate` writes it', (path) => {
    expect(readFileSync(path, 'utf8')).toBe(files.get(path));
  });

  it('has no page, picture or schema left over from a runbook that is gone', () => {
    const there = [...inFolder('docs/machines', ''), ...inFolder('schemas', '')];
    expect(there.filter((path) => !files.has(path))).toEqual([]);
  });
});

describe('schemas for editors', () => {
  const kinds: [string, string][] = [
    ...inFolder('runbooks', '.yaml').map((path): [string, string] => [path, 'runbook']),
    ...inFolder('scenarios', '.yaml').map((path): [string, string] => [path, 'scenario']),
    ...inFolder('examples/workloads', '.yaml').map((path): [string, string] => [path, 'workload']),
    ['examples/muster.yaml', 'config'],
  ];

  it.each(kinds)('%s names the %s schema in its first line and keeps to it', (path, kind) => {
    const text = readFileSync(path, 'utf8');
    const up = path
      .split('/')
      .slice(1)
      .map(() => '..')
      .join('/');
    expect(text.split('\n')[0]).toBe(`# yaml-language-server: $schema=${up}/schemas/${kind}.schema.json`);
    const validate = ajv.compile(JSON.parse(files.get(`schemas/${kind}.schema.json`) ?? ''));
    validate(parse(text));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('refuse what the loaders refuse: an unknown key', () => {
    const validate = ajv.compile(JSON.parse(files.get('schemas/runbook.schema.json') ?? ''));
    const runbook = parse(readFileSync('runbooks/bad-deploy.yaml', 'utf8'));
    expect(validate({ ...runbook, colour: 'red' })).toBe(false);
  });
});
