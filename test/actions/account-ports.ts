import type { ActionPorts } from '../../src/actions/define.ts';
import type { EstateReading } from '../../src/ports/estate.ts';

/** What the account of a small world holds, and how its calls are made. */
interface Owner {
  /** By `kind region/name`; what is not here is well and has nothing in flight. */
  readonly estate: ReadonlyMap<string, Partial<EstateReading>>;
  /** By `region/code`; 1000 where none is given. */
  readonly quotas: ReadonlyMap<string, number>;
  call<Answer>(operation: string, effect: () => Answer, signal?: AbortSignal): Promise<Answer>;
}

/** The ports of the estate and the account over such a world. */
export function accountPorts(owner: Owner): Pick<ActionPorts, 'estate' | 'account'> {
  const well = { exists: true, usable: true, detail: 'in use', fingerprint: null, inFlight: null };
  return {
    estate: {
      read: ({ kind, name, region }, _accountId, signal) =>
        owner.call(`estate ${region}`, () => ({ ...well, ...owner.estate.get(`${kind} ${region}/${name}`) }), signal),
    },
    account: {
      caller: () =>
        owner.call('caller', () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/m' })),
      credentials: () => owner.call('credentials', () => ({ expiresAtMs: null, source: 'test' })),
      clockSkewMs: () => owner.call('clockSkew', () => 0),
      denied: () => owner.call('denied', () => []),
      quota: (region, _service, code, signal) =>
        owner.call(`quota ${region}`, () => owner.quotas.get(`${region}/${code}`) ?? 1000, signal),
    },
  };
}
