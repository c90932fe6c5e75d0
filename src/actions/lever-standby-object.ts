import { CodedError } from '../errors.ts';
import type { Lever } from '../workload/schema.ts';
import type { PlannedCall } from './define.ts';
import type { LeverDriver, LeverPorts, Move } from './lever.ts';

type StandbyObjectLever = Extract<Lever, { kind: 'standby-object' }>;
type Switch = { readonly region: string; readonly bucket: string; readonly key: string };
/** What is known of one switch object. */
type Presence = 'present' | 'absent' | 'unknown';

/**
 * Standby takes over primary: an object in a surviving Region turns the inverted health check of `from` unhealthy; the objects of `to` must be
 * gone. One object for `from` is enough, all of `to`'s must go.
 * @throws CodedError `invalid` when the lever has no switch for the Region that is left
 */
export function standbyObjectLever(ports: LeverPorts, lever: StandbyObjectLever, { from, to }: Move): LeverDriver {
  const leaving = lever.switches[from];
  if (!leaving) throw new CodedError('invalid', `the standby-object lever has no switch for ${from}`);
  const admitting = lever.switches[to] ?? [];
  const remove = async (those: readonly Presence[], signal: AbortSignal): Promise<void> => {
    const now = await presences(ports, admitting, signal);
    const wanted = admitting.filter((_one, index) => those.includes(now[index] ?? 'unknown'));
    await Promise.all(wanted.map(({ region, bucket, key }) => ports.switchObjects.remove(region, bucket, key, signal)));
  };
  return {
    kind: lever.kind,
    plane: 'data',
    propagationMs: 60_000,
    intended: [
      ...leaving.map((one) => call('PutObject', one, 'unknown')),
      ...admitting.map((one) => call('DeleteObject', one, 'unknown')),
    ],
    async look(signal) {
      const [put, removed] = await Promise.all([
        presences(ports, leaving, signal),
        presences(ports, admitting, signal),
      ]);
      const known = [...put, ...removed].some((presence) => presence !== 'unknown');
      if (!known) throw new CodedError('unavailable', 'no switch object could be looked at');
      return {
        inPlace: put.every((presence) => presence === 'present') && removed.every((presence) => presence === 'absent'),
        calls: [
          ...leaving.flatMap((one, index) => (put[index] === 'present' ? [] : [call('PutObject', one, put[index])])),
          ...admitting.flatMap((one, index) =>
            removed[index] === 'absent' ? [] : [call('DeleteObject', one, removed[index])],
          ),
        ],
      };
    },
    async move(signal) {
      await remove(['present', 'unknown'], signal);
      await putAny(ports, leaving, signal);
    },
    async blocks(signal) {
      const now = await presences(ports, admitting, signal);
      return admitting.flatMap((one, index) =>
        now[index] === 'present' ? [call('DeleteObject', one, 'present')] : [],
      );
    },
    unblock: (signal) => remove(['present'], signal),
  };
}

function call(operation: 'PutObject' | 'DeleteObject', one: Switch, now: Presence = 'unknown'): PlannedCall {
  const target = `s3://${one.bucket}/${one.key}`;
  const to = operation === 'PutObject' ? 'present' : 'absent';
  return { call: operation, target, region: one.region, plane: 'data', from: now, to };
}

function presences(ports: LeverPorts, switches: readonly Switch[], signal: AbortSignal): Promise<Presence[]> {
  return Promise.all(
    switches.map(async ({ region, bucket, key }) => {
      try {
        return (await ports.switchObjects.present(region, bucket, key, signal)) ? 'present' : 'absent';
      } catch {
        return 'unknown';
      }
    }),
  );
}

/** Writes the objects that are not there; one that stands is enough, since its Region may be the only one that works. */
async function putAny(ports: LeverPorts, switches: readonly Switch[], signal: AbortSignal): Promise<void> {
  const now = await presences(ports, switches, signal);
  const results = await Promise.allSettled(
    switches.map(async ({ region, bucket, key }, index) => {
      if (now[index] !== 'present') await ports.switchObjects.put(region, bucket, key, signal);
    }),
  );
  const failure = results.find((result) => result.status === 'rejected');
  if (failure && results.every((result) => result.status === 'rejected')) throw failure.reason;
}
