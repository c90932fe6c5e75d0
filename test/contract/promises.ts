import { basename } from 'node:path';
import { afterAll, afterEach, describe, expect } from '@jest/globals';
import { coverageOf, keepCoverage, type SentCall } from './operations.ts';
import type { ContractPorts } from './targets/contract-ports.ts';
import { targets } from './targets/index.ts';
import type { Stand, Trouble } from './targets/target.ts';

/** `all`: every target, as `npm run test:contract` wants it; else only the first. */
const chosen = (process.env.CONTRACT_TARGETS === 'all' ? targets : targets.slice(0, 1)).filter(
  ({ missing }) => missing === undefined,
);
const coverageFolder = process.env.CONTRACT_COVERAGE;

export type MakeStand = (trouble?: Trouble) => Promise<Stand>;

/**
 * The promises of one port as tests, against every target that serves it. `define` gets what makes a fresh stand and the operations that the target
 * lacks; stands are closed after each
 * test, and what they were asked is kept for the table at the end of the run.
 */
export function promisesOf(
  port: keyof ContractPorts,
  define: (make: MakeStand, lacks: readonly string[]) => void,
): void {
  const serving = chosen.filter(({ serves }) => serves.includes(port));
  describe.each(serving.map((target) => [target.name, target] as const))(`${port} on %s`, (name, target) => {
    const open: Stand[] = [];
    const calls: SentCall[] = [];
    afterEach(async () => {
      for (const stand of open.splice(0)) {
        calls.push(...stand.sent);
        await stand.close();
      }
    });
    afterAll(() => {
      const file = basename(expect.getState().testPath ?? '');
      if (coverageFolder !== undefined) {
        keepCoverage(coverageFolder, `${file}-${port}-${name}`, coverageOf(new Map([[name, calls]])));
      }
    });
    define(async (trouble) => {
      const stand = await target.make(trouble);
      open.push(stand);
      return stand;
    }, target.lacks);
  });
}

/** A signal that never aborts. */
export const patient = new AbortController().signal;

/** An error with a code of the closed set, for `rejects.toMatchObject`. */
export function coded(code: string): { name: string; code: string } {
  return { name: 'CodedError', code };
}
