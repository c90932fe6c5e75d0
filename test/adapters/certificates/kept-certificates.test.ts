import { describe, expect, it } from '@jest/globals';
import { keptCertificates } from '../../../src/adapters/certificates/kept-certificates.ts';
import { systemClock } from '../../../src/cli/system-clock.ts';
import { clockOf } from '../../clock-of.ts';
import { certificateOf, certificateUrl, key } from '../../signals/envelopes.ts';

const silent = new AbortController().signal;
const pem = certificateOf(key);

/** Certificates over a store and a network that can be taken away. */
function setUp(answers: Readonly<Record<string, { status: number; text: string } | Error>>) {
  const texts = new Map<string, string>();
  const called: string[] = [];
  const net = {
    async get(url: string) {
      called.push(url);
      const answer = answers[url] ?? new Error('ENOTFOUND');
      if (answer instanceof Error) throw answer;
      return { status: answer.status, headers: {}, body: Buffer.from(answer.text) };
    },
  };
  const store = {
    getText: async (name: string) => texts.get(name),
    putText: async (name: string, text: string) => void texts.set(name, text),
  };
  const made = () => keptCertificates(net, store, systemClock);
  return { called, texts, kept: made(), restarted: made };
}

const reachable = { [certificateUrl]: { status: 200, text: pem } };

describe('a certificate', () => {
  it('is fetched once and outlives the process', async () => {
    const { kept, called, restarted } = setUp(reachable);
    expect(await kept.fetch(certificateUrl, silent)).toBe(pem);
    expect(await kept.fetch(certificateUrl, silent)).toBe(pem);
    expect(await restarted().fetch(certificateUrl, silent)).toBe(pem);
    expect(called).toEqual([certificateUrl]);
  });

  it('that was had once is held in memory', async () => {
    const { kept } = setUp(reachable);
    expect(kept.held(certificateUrl)).toBeUndefined();
    await kept.fetch(certificateUrl, silent);
    expect(kept.held(certificateUrl)).toBe(pem);
  });

  it('that many alarms want at once is fetched once', async () => {
    const { kept, called } = setUp(reachable);
    await Promise.all(Array.from({ length: 30 }, () => kept.fetch(certificateUrl, silent)));
    expect(called).toHaveLength(1);
  });

  it.each([
    ['is out of reach', new Error('ENOTFOUND')],
    ['answers an error', { status: 503, text: pem }],
    ['is an error page', { status: 200, text: '<html></html>' }],
  ])('that %s is unavailable, kept nowhere, and tried again', async (_title, answer) => {
    const { kept, called, texts } = setUp({ [certificateUrl]: answer });
    await expect(kept.fetch(certificateUrl, silent)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(kept.fetch(certificateUrl, silent)).rejects.toMatchObject({ code: 'unavailable' });
    expect(called).toHaveLength(2);
    expect(texts.size).toBe(0);
  });

  /** A network that stays silent until it is told to speak, and a clock whose time passes when it is told to. */
  function stalled() {
    const asked: (() => void)[] = [];
    const passing: (() => void)[] = [];
    const net = {
      get: () =>
        new Promise<{ status: number; headers: object; body: Buffer }>((resolve) => {
          asked.push(() => resolve({ status: 200, headers: {}, body: Buffer.from(pem) }));
        }),
    } as Parameters<typeof keptCertificates>[0];
    const clock = clockOf({ now: () => 0, sleep: () => new Promise((resolve) => passing.push(resolve)) });
    const store = { getText: async () => undefined, putText: async () => {} };
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    return { kept: keptCertificates(net, store, clock), asked, passing, turn };
  }

  it('comes to all who wait though the one who asked first hangs up', async () => {
    const { kept, asked, turn } = stalled();
    const gone = new AbortController();
    const first = kept.fetch(certificateUrl, gone.signal);
    const second = kept.fetch(certificateUrl, silent);
    await turn();
    gone.abort();
    await expect(first).rejects.toMatchObject({ code: 'timeout' });
    for (const answer of asked) answer();
    expect(await second).toBe(pem);
    expect(asked).toHaveLength(1);
  });

  it('whose download stalls is asked for again, also where that was a prefetch', async () => {
    const { kept, asked, passing, turn } = stalled();
    const prefetched = kept.prefetch([certificateUrl], silent);
    await turn();
    for (const pass of passing.splice(0)) pass();
    expect(await prefetched).toEqual([certificateUrl]);
    const again = kept.fetch(certificateUrl, silent);
    await turn();
    asked[1]?.();
    expect(await again).toBe(pem);
  });

  it('that does not come before the caller gives up is a timeout', async () => {
    const { kept } = setUp({});
    await expect(kept.fetch(certificateUrl, AbortSignal.abort())).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('prefetching', () => {
  it('keeps what it can have and answers what it cannot', async () => {
    const { kept, called } = setUp(reachable);
    expect(await kept.prefetch([certificateUrl, 'https://gone.example.com/a.pem'], silent)).toEqual([
      'https://gone.example.com/a.pem',
    ]);
    await kept.fetch(certificateUrl, silent);
    expect(called).toHaveLength(2);
  });
});
