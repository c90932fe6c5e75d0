import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../source-files.ts';
import type { Coverage } from './operations.ts';
import { targets } from './targets/index.ts';
import { usedOperations } from './used-operations.ts';

/**
 * `npm run test:contract [-- --json] [-- <part of a suite's path> …]`: holds the ports to their promises on every target, and tells which
 * operations of AWS each target has answered. Exit 0 when all promises hold and (in a run of all suites) every operation that the adapters use is
 * covered somewhere.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

const folder = mkdtempSync(join(tmpdir(), 'muster-contract-'));
try {
  const passed = (await suites()) === 0;
  const report = reportOf(coverageIn(folder), passed);
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${tableOf(report)}\n`);
  process.exitCode = passed && report.uncovered.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

interface Report {
  readonly passed: boolean;
  readonly targets: readonly { readonly name: string; readonly missing: string | null; readonly operations: number }[];
  /** Answers of each target, by operation. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly uncovered: readonly string[];
}

/** Runs the suites and answers Jest's exit code. Only the report goes to standard output. */
async function suites(): Promise<number> {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const chosen = positionals.length === 0 ? [''] : positionals;
  const env = { ...process.env, CONTRACT_TARGETS: 'all', CONTRACT_COVERAGE: folder };
  const child = spawn(process.execPath, [...flags, jest, ...chosen.map((part) => `test/contract/ports/.*${part}`)], {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    detached: true,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Workers outlive Jest by a test file, and emulators their worker: all of them are of its group.
    process.once(signal, () => child.pid !== undefined && process.kill(-child.pid, signal));
  }
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

function coverageIn(kept: string): Coverage {
  const sum: Record<string, Record<string, number>> = {};
  for (const name of readdirSync(kept)) {
    const one = JSON.parse(readFileSync(join(kept, name), 'utf8')) as Coverage;
    for (const [target, counts] of Object.entries(one)) {
      sum[target] ??= {};
      for (const [operation, count] of Object.entries(counts)) {
        sum[target][operation] = (sum[target][operation] ?? 0) + count;
      }
    }
  }
  return sum;
}

function reportOf(coverage: Coverage, passed: boolean): Report {
  const used = usedOperations();
  const answered = Object.values(coverage).flatMap((counts) => Object.keys(counts));
  const operations = [...new Set([...used, ...answered])].sort();
  return {
    passed,
    targets: targets.map(({ name, missing }) => ({
      name,
      missing: missing ?? null,
      operations: Object.keys(coverage[name] ?? {}).length,
    })),
    answers: Object.fromEntries(
      operations.map((operation) => [
        operation,
        Object.fromEntries(targets.map(({ name }) => [name, coverage[name]?.[operation] ?? 0])),
      ]),
    ),
    uncovered: positionals.length > 0 ? [] : used.filter((operation) => !answered.includes(operation)),
  };
}

function tableOf({ targets: shown, answers, uncovered }: Report): string {
  const width = Math.max(...Object.keys(answers).map((operation) => operation.length)) + 2;
  const row = (first: string, cells: readonly string[]) =>
    first.padEnd(width) + cells.map((cell) => cell.padStart(10)).join('');
  return [
    '',
    row(
      'Answers by operation',
      shown.map(({ name }) => name),
    ),
    ...Object.entries(answers).map(([operation, counts]) =>
      row(
        operation,
        shown.map(({ name }) => (counts[name] ? String(counts[name]) : '-')),
      ),
    ),
    row(
      'Operations covered',
      shown.map(({ operations }) => String(operations)),
    ),
    '',
    ...shown.flatMap(({ name, missing }) => (missing === null ? [] : [`Left out: ${name}, ${missing}`])),
    ...uncovered.map((operation) => `NOT COVERED: ${operation} is used by an adapter, and no target answered it`),
  ].join('\n');
}
