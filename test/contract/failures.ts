import { describe, expect, it } from '@jest/globals';
import type { AwsPorts } from '../../src/adapters/aws/index.ts';
import type { ErrorCode } from '../../src/errors.ts';
import type { AwsService } from '../../src/ports/aws-clients.ts';
import { coded, type MakeStand, patient } from './promises.ts';

type Act = (ports: AwsPorts, signal: AbortSignal) => Promise<unknown>;

interface Reading {
  /** What is done, e.g. `reading the shards`. */
  readonly title: string;
  readonly service: AwsService;
  readonly act: Act;
}

interface Changing extends Reading {
  /** Calls that the port makes to look before it sends the change; 0 unless told. */
  readonly looksFirst?: number;
  /** Whether the change can be seen. */
  readonly took: (ports: AwsPorts) => Promise<boolean>;
}

/** A reading says in the closed codes how it failed, waits no longer than its signal, and sends nothing once that has aborted. */
export function readingFails(make: MakeStand, { title, service, act }: Reading): void {
  describe(title, () => {
    fails(make, service, act, { throttled: 'throttled', failing: 'unavailable', unreachable: 'unavailable' });

    it('ends with its signal as a time-out', async () => {
      const stand = await make({ service, kind: 'late' });
      await expect(stand.settled(act(stand.ports, stand.impatience()))).rejects.toMatchObject(coded('timeout'));
    });
  });
}

/** A change, too; and when its answer is lost or says nothing, it does not claim to have failed. */
export function changeFails(make: MakeStand, { title, service, act, looksFirst = 0, took }: Changing): void {
  describe(title, () => {
    const failing = looksFirst === 0 ? 'outcomeUnknown' : 'unavailable';
    fails(make, service, act, { throttled: 'throttled', failing, unreachable: 'unavailable' });

    it('is of unknown outcome when its answer is lost, and has been made', async () => {
      const stand = await make({ service, kind: 'late' });
      const answer = stand.settled(act(stand.ports, stand.impatience(looksFirst + 1)));
      await expect(answer).rejects.toMatchObject(coded('outcomeUnknown'));
      await stand.mend();
      expect(await stand.settled(took(stand.ports))).toBe(true);
    });

    it('that could not be sent was not made', async () => {
      const stand = await make({ service, kind: 'unreachable' });
      await stand.settled(act(stand.ports, patient)).catch(() => undefined);
      await stand.mend();
      expect(await stand.settled(took(stand.ports))).toBe(false);
    });
  });
}

function fails(
  make: MakeStand,
  service: AwsService,
  act: Act,
  codes: Readonly<Record<'throttled' | 'failing' | 'unreachable', ErrorCode>>,
): void {
  it.each(Object.entries(codes) as [keyof typeof codes, ErrorCode][])(
    'meets a service that is %s with the code %s',
    async (kind, code) => {
      const stand = await make({ service, kind });
      await expect(stand.settled(act(stand.ports, patient))).rejects.toMatchObject(coded(code));
    },
  );

  it('sends nothing once its signal has aborted', async () => {
    const stand = await make();
    await expect(stand.settled(act(stand.ports, AbortSignal.abort()))).rejects.toMatchObject(coded('timeout'));
    expect(stand.sent).toEqual([]);
  });
}
