import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { WireFault } from '../../src/adapters/aws-wire/exchange.ts';
import type { Scorecard } from '../../src/drill/scorecard.ts';
import { root } from '../source-files.ts';

/** All drills together; each alone takes seconds, and many when other tests run beside them. */
jest.setTimeout(900_000);

const entry = join(root, 'src', 'cli', 'main.ts');
/** Each outage and everyday trouble once; with `SCENARIOS=all` their variants too, which differ in one fact and speak the same protocols. */
const scenarios = readdirSync(join(root, 'scenarios'))
  .map((file) => basename(file, '.yaml'))
  .filter((name) => process.env.SCENARIOS === 'all' || !name.includes('.'));
/** The shortest is played without the wire too. */
const compared = 'bad-deploy';

interface Played {
  readonly code: number;
  /** Without the only figure of the real clock. */
  readonly card: Omit<Scorecard, 'wallMs'> & { readonly wire: boolean; readonly wireFaults: readonly WireFault[] };
}

function played(scenario: string, ...options: string[]): Promise<Played> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [entry, 'drill', scenario, '--json', '--no-scores', ...options],
      { maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => {
        if (stdout === '') return reject(error ?? new Error(stderr));
        const { wallMs: _wallMs, ...card } = JSON.parse(stdout);
        resolve({ code: child.exitCode ?? -1, card });
      },
    );
  });
}

/** Plays all on the wire, two at a time: a core each. */
async function allPlayed(): Promise<Map<string, Played>> {
  const waiting = [...scenarios];
  const results = new Map<string, Played>();
  const player = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.set(next, await played(next, '--wire'));
    }
  };
  await Promise.all([player(), player()]);
  return results;
}

describe('a shipped scenario with the real SDK clients', () => {
  let results = new Map<string, Played>();
  beforeAll(async () => {
    results = await allPlayed();
  });

  it.each(scenarios)('%s: makes the right call, and no request or answer is of the wrong form', (scenario) => {
    const { code, card } = results.get(scenario) as Played;
    expect(card).toMatchObject({ wire: true, wireFaults: [], rightCall: true });
    expect(code).toBe(0);
  });

  it('goes to the millisecond as it goes without them', async () => {
    const { card } = await played(compared);
    expect({ ...card, wire: true }).toEqual(results.get(compared)?.card);
  });
});
