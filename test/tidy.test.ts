import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { root, type SourceFile, sourceFiles } from './source-files.ts';

/** Rules of the house that no linter knows. Each answers the places that break it, so that a failure names them. */

const source = sourceFiles('src');
const tests = sourceFiles('test');
const all = [...source, ...tests, ...sourceFiles('bin', 'bench')];

/** `path:line text` of every line that matches. */
function linesWith(pattern: RegExp, files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

function outside(files: readonly SourceFile[], ...folders: RegExp[]): SourceFile[] {
  return files.filter(({ path }) => !folders.some((folder) => folder.test(path)));
}

it('there are sources to look at', () => {
  expect(source.length).toBeGreaterThan(100);
  expect(tests.length).toBeGreaterThan(50);
});

describe('files', () => {
  it('have at most 350 lines', () => {
    const long = all.filter(({ text }) => text.split('\n').length > 351).map(({ path }) => path);

    expect(long).toEqual([]);
  });

  it('have kebab-case names', () => {
    const odd = all.filter(({ path }) => !/^([a-z0-9-]+\/)+[a-z0-9-]+(\.test|\.d)?\.(ts|js)$/.test(path));

    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  it('are named after what they hold, not after what is left over', () => {
    const drawers = all.filter(({ path }) => /(^|\/)(utils?|helpers?|common|types|constants|misc)(\.|\/)/.test(path));

    expect(drawers.map(({ path }) => path)).toEqual([]);
  });

  it('export by name only', () => {
    expect(linesWith(/^export default /, [...source, ...tests])).toEqual([]);
  });
});

describe('time and chance', () => {
  it('come through the clock, save where the world is real or real time is paced', () => {
    const real = outside(
      source,
      /^src\/adapters\//,
      /^src\/cli\//,
      /^src\/lease\//,
      /^src\/main\.ts$/,
      /^src\/sandbox\/virtual-clock\.ts$/,
    );

    expect(
      linesWith(
        /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bset(Timeout|Interval)\(|AbortSignal\.timeout\(/,
        real,
      ),
    ).toEqual([]);
  });

  it('never come from Math.random, and identifiers from chance only where the program is put together', () => {
    const pure = outside(source, /^src\/adapters\//, /^src\/cli\//, /^src\/main\.ts$/);

    expect(linesWith(/Math\.random\(/, source)).toEqual([]);
    expect(linesWith(/\brandom(UUID|Bytes|Int)\b/, pure)).toEqual([]);
  });
});

describe('tests', () => {
  it('are never skipped, singled out or promised', () => {
    expect(
      linesWith(/\b(it|test|describe)(\.each\(.*\))?\.(skip|only|todo|failing)\b|^\s*(x|f)(it|describe)\(/, tests),
    ).toEqual([]);
  });

  it('are given their parts and mock no modules', () => {
    expect(linesWith(/\bjest\.(mock|unstable_mockModule|doMock|spyOn)\(/, outside(tests, /tidy\.test\.ts$/))).toEqual(
      [],
    );
  });

  it('are titled by what is, not by what ought to be', () => {
    expect(linesWith(/^\s*(it|test)(\.each\(.*\))?\(\s*['"`]should\b/, tests)).toEqual([]);
  });
});

describe('sources', () => {
  it('print only through the command line and the log', () => {
    expect(linesWith(/\bconsole\.\w+\(/, all)).toEqual([]);
    expect(linesWith(/process\.std(out|err)\b/, outside(source, /^src\/cli\//))).toEqual([]);
  });

  it('read the environment only where the program is put together', () => {
    expect(linesWith(/\bprocess\.env\b/, outside(source, /^src\/cli\//, /^src\/main\.ts$/))).toEqual([]);
  });

  it('leave nothing for later', () => {
    const written = outside(all, /tidy\.test\.ts$/);

    expect(linesWith(/\b(TODO|FIXME|XXX|HACK)\b/, written)).toEqual([]);
    expect(linesWith(/@ts-(ignore|expect-error|nocheck)|\bas any\b/, written)).toEqual([]);
  });

  it('do not tell whether an error is one by its message', () => {
    expect(linesWith(/\.message\s*([!=]==\s*['"`]\w|\.includes\(|\.match\(|\.startsWith\()/, source)).toEqual([]);
  });
});

it('nothing that is checked in names the machine it was written on', () => {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  const own = new Set(['test/tidy.test.ts', 'package-lock.json']);
  const texts = files
    .filter((path) => !own.has(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

  expect(linesWith(/(^|[\s'"`(=:])\/(home|root|work|Users|tmp)\/\w/, texts)).toEqual([]);
  expect(linesWith(/registry\.npmjs\.org/, texts)).toEqual([]);
});
