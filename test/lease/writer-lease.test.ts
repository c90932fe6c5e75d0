import { execFileSync } from 'node:child_process';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { leaseIn, mayWriteAt } from '../../src/lease/lease-rules.js';
import { type DynamoDBLike, epochMark, type WriterLeaseClient, writerLease } from '../../src/lease/writer-lease.js';
import { root } from '../source-files.ts';
import { StepClock } from './step-clock.ts';

type Item = Record<string, { S?: string; N?: string }>;

/** One lease item behind clients that can be silenced or told to fail. */
class Store {
  item: Item = leaseItem('us-east-1', 3);
  silent = false;
  fails: string[] = [];
  readonly tellings: string[] = [];

  client(): DynamoDBLike {
    return {
      getItem: async () => this.#answer(() => ({ Item: this.item })),
      updateItem: async (input) =>
        this.#answer(() => {
          const { ':epoch': epoch, ':at': at } = input.ExpressionAttributeValues;
          this.tellings.push(epoch.N);
          if (this.item.epoch?.N !== epoch.N || this.item.firstWriteAtMs !== undefined)
            throw named('ConditionalCheckFailedException');
          this.item = { ...this.item, firstWriteAtMs: at };
          return {};
        }),
    };
  }

  async #answer<Answer>(make: () => Answer): Promise<Answer> {
    if (this.silent) return new Promise<Answer>(() => undefined);
    const failure = this.fails.shift();
    if (failure !== undefined) throw named(failure);
    return make();
  }
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

function leaseItem(region: string, epoch: number): Item {
  return { pk: { S: 'writer#shop' }, region: { S: region }, epoch: { N: String(epoch) } };
}

let clock: StepClock;
let store: Store;
let lease: WriterLeaseClient;
const options = { workload: 'shop', region: 'us-east-1', table: 'muster-leases', ttlSeconds: 20 };
beforeEach(() => {
  clock = new StepClock();
  store = new Store();
  lease = writerLease({ ...options, clients: [store.client()], clock });
});

describe('a writer with the lease', () => {
  it('may not write before it has read the lease', async () => {
    expect([lease.mayWrite(), lease.epoch]).toEqual([false, null]);
    await expect(lease.renew()).resolves.toBe(true);
    expect([lease.mayWrite(), lease.epoch]).toEqual([true, 3]);
  });

  it('may write only in the Region that the lease names', async () => {
    store.item = leaseItem('us-west-2', 4);
    await expect(lease.renew()).resolves.toBe(false);
    store.item = { ...leaseItem('us-east-1', 5), region: {} };
    await expect(lease.renew()).resolves.toBe(false);
    store.item = {};
    await expect(lease.renew()).resolves.toBe(false);
  });

  it('stops by itself when it cannot read the lease again within its time to live', async () => {
    await lease.acquire();
    store.silent = true;
    await clock.pass(19_999);
    expect(lease.mayWrite()).toBe(true);
    await clock.pass(1);
    expect([lease.mayWrite(), lease.epoch]).toEqual([false, null]);
    store.silent = false;
    await clock.pass(10_000);
    expect(lease.mayWrite()).toBe(true);
  });

  it('counts from when a reading was begun, not from when it was answered', async () => {
    const slow: DynamoDBLike = {
      getItem: () => new Promise((resolve) => clock.after(4_000, () => resolve({ Item: leaseItem('us-east-1', 3) }))),
      updateItem: () => Promise.reject(named('AccessDenied')),
    };
    const patient = writerLease({ ...options, clients: [slow], clock });
    const renewed = patient.renew();
    await clock.pass(4_000);
    await expect(renewed).resolves.toBe(true);
    await clock.pass(15_999);
    expect(patient.mayWrite()).toBe(true);
    await clock.pass(1);
    expect(patient.mayWrite()).toBe(false);
  });

  it('begins no write that would outlast the lease', async () => {
    await lease.renew();
    await clock.pass(15_000);
    expect([lease.mayWrite(4_999), lease.mayWrite(5_000)]).toEqual([true, false]);
  });

  it.each([-1_000, Number.NaN, Number.POSITIVE_INFINITY])('begins no write that takes %p ms', async (forMs) => {
    await lease.renew();
    expect(lease.mayWrite(forMs)).toBe(false);
    await expect(lease.tellFirstWrite(forMs)).resolves.toBe(false);
    await clock.pass(20_500);
    expect(lease.mayWrite(forMs)).toBe(false);
  });

  it('does not believe a reading with an older epoch than it has read, and does when the store has caught up', async () => {
    store.item = leaseItem('us-west-2', 4);
    await lease.renew();
    store.item = leaseItem('us-east-1', 3);
    await expect(lease.renew()).resolves.toBe(false);
    lease.release();
    await expect(lease.renew()).resolves.toBe(false);
    store.item = leaseItem('us-east-1', 5);
    await expect(lease.renew()).resolves.toBe(true);
  });

  it.each(['', '-1', '1.5', '0x3', ' 3', '9007199254740993'])('takes an epoch of %p for no lease', async (epoch) => {
    store.item = { ...leaseItem('us-east-1', 3), epoch: { N: epoch } };
    await expect(lease.renew()).resolves.toBe(false);
  });

  it.each([
    ['its machine slept and only the wall clock went on', { monotonicMs: 0, wallMs: 25_000 }],
    ['the wall clock was set back', { monotonicMs: 25_000, wallMs: -60_000 }],
  ])('stops though %s', async (_why, jump) => {
    await lease.renew();
    clock.jump(jump);
    expect(lease.mayWrite()).toBe(false);
  });

  it('reads again by itself before a write, where a function was frozen in between', async () => {
    await lease.renew();
    clock.jump({ monotonicMs: 0, wallMs: 3_600_000 });
    await expect(lease.ready(3_000)).resolves.toBe(true);
    store.item = leaseItem('us-west-2', 5);
    clock.jump({ monotonicMs: 0, wallMs: 3_600_000 });
    await expect(lease.ready(3_000)).resolves.toBe(false);
  });

  it('asks the next Region when its own does not answer', async () => {
    const deaf = new Store();
    deaf.silent = true;
    const two = writerLease({ ...options, clients: [deaf.client(), store.client()], clock });
    const renewed = two.renew();
    await clock.pass(2_500);
    await expect(renewed).resolves.toBe(true);
  });

  it('is not talked into writing by an earlier reading that is answered late', async () => {
    const answers: ((item: Item) => void)[] = [];
    const client: DynamoDBLike = {
      getItem: () => new Promise((resolve) => answers.push((Item) => resolve({ Item }))),
      updateItem: () => Promise.reject(named('AccessDenied')),
    };
    const eager = writerLease({ ...options, clients: [client], clock });
    const first = eager.renew();
    await clock.pass(100);
    const second = eager.renew();
    answers[1]?.(leaseItem('us-west-2', 5));
    await second;
    answers[0]?.(leaseItem('us-east-1', 3));
    await expect(first).resolves.toBe(false);
  });

  it('stops at once when it lets go, whatever is still on its way', async () => {
    await lease.acquire();
    const late = lease.renew();
    lease.release();
    await late;
    expect(lease.mayWrite()).toBe(false);
    await clock.pass(60_000);
    expect(lease.mayWrite()).toBe(false);
  });
});

describe('telling the first write', () => {
  it('is done once an epoch, and again under the next', async () => {
    await lease.renew();
    await expect(lease.tellFirstWrite()).resolves.toBe(true);
    await expect(lease.tellFirstWrite()).resolves.toBe(true);
    expect(store.tellings).toEqual(['3']);
    store.item = leaseItem('us-east-1', 5);
    await lease.renew();
    await lease.tellFirstWrite();
    expect(store.tellings).toEqual(['3', '5']);
  });

  it('looks at the lease again when it is told: a write that would end after the lapse is not begun', async () => {
    let tellNow = () => {};
    const slow: DynamoDBLike = {
      getItem: async () => ({ Item: leaseItem('us-east-1', 3) }),
      updateItem: () =>
        new Promise((resolve) => {
          tellNow = () => resolve({});
        }),
    };
    const teller = writerLease({ ...options, clients: [slow], clock });
    await teller.renew();
    await clock.pass(16_900);
    await expect(teller.ready(3_000)).resolves.toBe(true);
    const told = teller.tellFirstWrite(3_000);
    await clock.pass(2_900);
    tellNow();
    await expect(told).resolves.toBe(false);
    await expect(teller.ready(3_000)).resolves.toBe(true);
    await expect(teller.tellFirstWrite(3_000)).resolves.toBe(true);
  });

  it('speaks for the epoch that it told alone, though the lease came back meanwhile under another', async () => {
    let tellNow = () => {};
    let item = leaseItem('us-east-1', 3);
    const slow: DynamoDBLike = {
      getItem: async () => ({ Item: item }),
      updateItem: () =>
        new Promise((resolve) => {
          tellNow = () => resolve({});
        }),
    };
    const teller = writerLease({ ...options, clients: [slow], clock });
    await teller.renew();
    const told = teller.tellFirstWrite(3_000);
    await clock.pass(1_000);
    item = leaseItem('us-east-1', 5);
    await teller.renew();
    tellNow();
    await expect(told).resolves.toBe(false);
    expect(teller.epoch).toBe(5);
  });

  it('leaves what another writer told', async () => {
    await lease.renew();
    store.item = { ...store.item, firstWriteAtMs: { N: '1' } };
    await expect(lease.tellFirstWrite()).resolves.toBe(true);
    expect(store.item.firstWriteAtMs).toEqual({ N: '1' });
  });

  it('is tried again when two Regions wrote the item at once', async () => {
    await lease.renew();
    store.fails = ['ReplicatedWriteConflictException', 'ReplicatedWriteConflictException'];
    await expect(lease.tellFirstWrite()).resolves.toBe(true);
  });

  it('answers false when the lease has moved on, cannot be reached or was never held', async () => {
    await expect(lease.tellFirstWrite()).resolves.toBe(false);
    await lease.renew();
    store.fails = ['AccessDeniedException'];
    await expect(lease.tellFirstWrite()).resolves.toBe(false);
    store.item = leaseItem('us-east-1', 4);
    await expect(lease.tellFirstWrite()).resolves.toBe(false);
  });
});

describe('the client as a package', () => {
  it('is imported by name in plain JavaScript, without anything that understands TypeScript', () => {
    const program =
      "import { epochMark, writerLease } from 'muster/lease'; process.stdout.write([typeof writerLease, typeof epochMark].join(' '));";
    const flags = ['--no-experimental-strip-types', '--input-type=module', '--eval', program];
    expect(execFileSync(process.execPath, flags, { cwd: root, encoding: 'utf8' }).trim()).toBe('function function');
  });

  it('refuses options that would not hold', () => {
    const clients = [store.client()];
    expect(() => writerLease({ ...options, clients: [] })).toThrow(TypeError);
    expect(() => writerLease({ ...options, clients, ttlSeconds: 0 })).toThrow(TypeError);
    expect(() => writerLease({ ...options, clients, workload: '' })).toThrow(TypeError);
    for (const ttlSeconds of ['20', 20_000, Number.NaN, -5, undefined]) {
      const wrong = { ...options, clients, ttlSeconds: ttlSeconds as number };
      expect(() => writerLease(wrong)).toThrow(
        /ttlSeconds is to be a whole number of seconds from 1 to 300, .*; it is /,
      );
    }
  });

  it('marks items with the epoch in a form that DynamoDB takes', () => {
    expect(epochMark(7, 1_500)).toEqual({
      attributes: { epoch: { N: '7' }, writtenAtMs: { N: '1500' } },
      ConditionExpression: 'attribute_not_exists(epoch) OR epoch <= :epoch',
      ExpressionAttributeValues: { ':epoch': { N: '7' } },
    });
  });
});

it('a lease that lapses counts no more, to the millisecond', () => {
  const last = { lease: leaseIn(leaseItem('us-east-1', 3)), readBegunAtMs: 1_000 };
  const writer = { region: 'us-east-1', ttlMs: 20_000, forMs: 0 };
  expect(mayWriteAt(last, { ...writer, nowMs: 20_999 })).toBe(true);
  expect(mayWriteAt(last, { ...writer, nowMs: 21_000 })).toBe(false);
  expect(mayWriteAt({ ...last, lease: undefined }, { ...writer, nowMs: 1_000 })).toBe(false);
});
