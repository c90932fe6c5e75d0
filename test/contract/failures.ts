import { describe, expect, it } from '@jest/globals';
import { CodedError, codeOf, type ErrorCode } from '../../src/errors.ts';
import type { AwsService } from '../../src/ports/aws-clients.ts';
import { coded, type MakeStand, patient } from './promises.ts';
import type { ContractPorts } from './targets/contract-ports.ts';

type Act = (ports: ContractPorts, signal: AbortSignal) => Promise<unknown>;

interface Reading {
  /** What is done, e.g. `reading the shards`. */
  readonly title: string;
  readonly service: AwsService;
  /** The IAM action that it needs, e.g. `s3:GetObject`; null when AWS asks for none. */
  readonly permission: string | null;
  readonly act: Act;
  /** Its errors have no body (a HEAD): throttling is then told by a status that an outage has, too. */
  readonly bodiless?: boolean;
}

interface Changing extends Reading {
  /** Calls that the port makes to look before it sends the change; 0 unless told. */
  readonly looksFirst?: number;
  /** Whether the change can be seen. */
  readonly took: (ports: ContractPorts) => Promise<boolean>;
}

/** A reading says in the closed codes how it failed, waits no longer than its signal, and sends nothing once that has aborted. */
export function readingFails(make: MakeStand, { bodiless = false, ...reading }: Reading): void {
  const { title, service, act } = reading;
  describe(title, () => {
    const throttled: ErrorCode[] = bodiless ? ['throttled', 'unavailable'] : ['throttled'];
    fails(make, reading, { throttled, failing: ['unavailable'], unreachable: ['unavailable'] });

    it('ends with its signal as a time-out', async () => {
      const stand = await make({ service, kind: 'late' });
      await expect(stand.settled(act(stand.ports, stand.impatience()))).rejects.toMatchObject(coded('timeout'));
    });
  });
}

/** A change, too; and when its answer is lost or says nothing, it does not claim to have failed. */
export function changeFails(make: MakeStand, { looksFirst = 0, took, ...changing }: Changing): void {
  const { title, service, act } = changing;
  describe(title, () => {
    const failing: ErrorCode[] = looksFirst === 0 ? ['outcomeUnknown'] : ['unavailable'];
    fails(make, changing, { throttled: ['throttled'], failing, unreachable: ['unavailable'] });

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

/** What every call promises of its errors, by the codes that each trouble may have. */
export function fails(
  make: MakeStand,
  { service, permission, act }: Pick<Reading, 'service' | 'permission' | 'act'>,
  codes: Readonly<Record<'throttled' | 'failing' | 'unreachable', readonly ErrorCode[]>>,
): void {
  it.each(Object.entries(codes) as [keyof typeof codes, readonly ErrorCode[]][])(
    'meets a service that is %s with the code %s',
    async (kind, allowed) => {
      const stand = await make({ service, kind });
      const error = await stand.settled(act(stand.ports, patient)).catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(CodedError);
      expect(allowed).toContain(codeOf(error));
    },
  );

  if (permission !== null) {
    it(`is denied without ${permission}`, async () => {
      const stand = await make({ service, kind: 'denied', permission });
      await expect(stand.settled(act(stand.ports, patient))).rejects.toMatchObject(coded('denied'));
    });
  }

  it('sends nothing once its signal has aborted', async () => {
    const stand = await make();
    await expect(stand.settled(act(stand.ports, AbortSignal.abort()))).rejects.toMatchObject(coded('timeout'));
    expect(stand.sent).toEqual([]);
  });
}
