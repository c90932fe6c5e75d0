import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '../source-files.ts';
import { localSlackProgram } from './local-slack.ts';

/** What a child saw in `local-slack`, from alarm to report. */
interface Seen {
  readonly opened: string;
  readonly inMain: number;
  readonly inDrills: number;
  readonly channel: string;
  readonly request: string;
  readonly atRequest: string;
  readonly typed: string;
  readonly clicked: string;
  readonly dead: string;
  readonly mitigated: { readonly inThread: boolean; readonly text: string };
  readonly settled: string;
  readonly servingRegion: string;
  readonly atMitigated: string;
  readonly atEnd: string;
  readonly resolved: string;
  readonly report: string;
  readonly file: string;
  readonly reconnected: string;
  readonly troubles: readonly string[];
}

const published = process.platform === 'linux' && process.arch === 'x64';
const limitMs = 240_000;

/** `local-slack` listens on all interfaces: it gets a network of its own, in which there is only loopback. */
async function inOwnNetwork(mode: string): Promise<Seen> {
  const child = `ip link set lo up && exec ${process.execPath} --disable-warning=ExperimentalWarning test/e2e/slack-child.ts ${mode}`;
  const rights = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const { stdout } = await promisify(execFile)('unshare', ['--net', ...rights, 'sh', '-c', child], {
    cwd: root,
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  return JSON.parse(stdout) as Seen;
}

it('the Slack to test against is there wherever it is published', () => {
  expect(localSlackProgram() !== undefined).toBe(published);
});

for (const mode of published ? ['socket', 'http'] : []) {
  describe(`an incident in Slack, by ${mode}`, () => {
    let seen: Seen;

    beforeAll(async () => {
      seen = await inOwnNetwork(mode);
    }, limitMs);

    it('is made known in the main channel, in one line, and gets a channel of its own', () => {
      expect(seen.opened).toMatch(/^\*SEV\d .*: .*\* \(shop-20251020-\d{4}\) <#\w+>/);
      expect(seen.channel).toMatch(/^inc-20251020-shop-\d{4}$/);
      expect({ main: seen.inMain, drills: seen.inDrills }).toEqual({ main: 1, drills: 0 });
    });

    it('has a summary that lives', () => {
      expect(seen.atRequest).toContain('Example shop: mitigating, awaiting approval');
      expect(seen.atMitigated).toContain('impaired us-east-1; us-west-2 serves');
      expect(seen.atEnd).toContain('Example shop: resolved');
    });

    it('is approved by what one person types and another presses', () => {
      expect(seen.request).toContain('Approval wanted until');
      expect(seen.typed).toMatch(/^:white_check_mark: \*approve\* taken/);
      expect(seen.clicked).toMatch(/^:white_check_mark: \*approve\* taken/);
      expect(seen.settled).toContain('UpdateRoutingControlStates');
      expect(seen.settled).toContain('ana, ben ordered aws-regional-outage');
    });

    it('explains a button that is dead', () => {
      expect(seen.dead).toMatch(/\*approve\* (refused|changed nothing)/);
    });

    it('fails over, and says so in its thread', () => {
      expect(seen.servingRegion).toBe('us-west-2');
      expect(seen.mitigated).toMatchObject({ inThread: true, text: expect.stringMatching(/is done and verified/) });
    });

    it('is reported on in a file', () => {
      expect(seen.resolved).toMatch(/\*resolve\*/);
      expect(seen.report).toContain('is in this channel');
      expect(seen.file).toMatch(/shop-20251020-\d{4}\.md/);
    });

    it('is heard again after Slack was gone', () => {
      expect(seen.reconnected).toContain('shop-20251020');
    });

    it('knows of nothing wrong but what this Slack has no method for', () => {
      const known = /^(people of|pin in|topic of) \w+: Slack: unknown_method$/;
      expect(seen.troubles.filter((trouble) => !known.test(trouble))).toEqual([]);
    });
  });
}
