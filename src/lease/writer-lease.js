import { countsAfter, leaseIn, leaseKey, mayWriteAt } from './lease-rules.js';

/** A lease is read again this many times within its time to live, so that one lost answer does not stop the writers. */
const readsPerTtl = 4;
/** Error names after which telling the first write is tried again: not applied, or perhaps not applied (it is conditional). */
const worthAgain = [
  'ReplicatedWriteConflictException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
];
const tellingTries = 3;
/** `lease.ttlSeconds` of a workload file is at most this: more is milliseconds by mistake. */
const longestTtlSeconds = 300;

/**
 * The writer's side of Muster's lease. It reads the lease item, and answers whether this Region may write; it never takes the lease itself.
 * What it means and what an application must do: docs/workloads.md.
 * @param {import('./writer-lease.d.ts').WriterLeaseOptions} options
 * @returns {import('./writer-lease.d.ts').WriterLeaseClient}
 * @throws {TypeError} when an option is missing or out of range
 */
export function writerLease(options) {
  assertOptions(options);
  const { region, clock = realClock } = options;
  const ttlMs = options.ttlSeconds * 1000;
  /** The last reading that was answered, with both clocks as they were when it was begun. */
  let last = { lease: undefined, monotonicMs: Number.NEGATIVE_INFINITY, wallMs: Number.NEGATIVE_INFINITY };
  let stopKeeping = () => {};
  let toldEpoch = 0;
  let newestEpoch = 0;
  /** Grows with each `release`: what was asked before it counts no more. */
  let term = 0;

  /** The clock that ran further since then counts: the monotonic one stands still while a machine sleeps, the other may be set back. */
  const mayWrite = (forMs = 0) => {
    const agoMs = Math.max(clock.monotonicMs() - last.monotonicMs, clock.wallMs() - last.wallMs);
    return mayWriteAt({ lease: last.lease, readBegunAtMs: 0 }, { region, ttlMs, nowMs: agoMs, forMs });
  };

  const renew = async () => {
    const asked = term;
    const begun = { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
    const item = await firstAnswer(options, ttlMs / readsPerTtl, clock, (client, abortSignal) =>
      readItem(options, client, abortSignal),
    );
    // An earlier reading that is answered late says less than a later one that was answered before it.
    const lease = leaseIn(item.value);
    const counts = item.answered && begun.monotonicMs >= last.monotonicMs && countsAfter(lease, newestEpoch);
    if (counts && asked === term) {
      last = { lease, ...begun };
      newestEpoch = lease?.epoch ?? newestEpoch;
    }
    return mayWrite();
  };

  return {
    mayWrite,
    renew,
    get epoch() {
      return mayWrite() ? last.lease.epoch : null;
    },
    async ready(forMs = 0) {
      return mayWrite(forMs) || ((await renew()) && mayWrite(forMs));
    },
    async acquire() {
      stopKeeping();
      stopKeeping = keep(renew, ttlMs / readsPerTtl, clock);
      return renew();
    },
    release() {
      stopKeeping();
      term += 1;
      last = { lease: undefined, monotonicMs: Number.NEGATIVE_INFINITY, wallMs: Number.NEGATIVE_INFINITY };
    },
    async tellFirstWrite(forMs = 0) {
      if (!mayWrite(forMs)) return false;
      const { epoch, firstWriteTold } = last.lease;
      if (firstWriteTold || toldEpoch === epoch) return true;
      if (!(await tell(options, epoch, ttlMs / readsPerTtl, clock))) return false;
      toldEpoch = epoch;
      // Telling took time: the lease may have lapsed, or have come back under an epoch of which nothing was told.
      return mayWrite(forMs) && last.lease.epoch === epoch;
    },
  };
}

/** What marks an item as written under an epoch: attributes to add, and the condition that refuses to overwrite a later epoch's item. */
export function epochMark(epoch, atMs = Date.now()) {
  return {
    attributes: { epoch: { N: String(epoch) }, writtenAtMs: { N: String(atMs) } },
    ConditionExpression: 'attribute_not_exists(epoch) OR epoch <= :epoch',
    ExpressionAttributeValues: { ':epoch': { N: String(epoch) } },
  };
}

/** The machine's own clocks, and timers that keep no process alive. */
const realClock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref?.();
    return () => clearTimeout(timer);
  },
};

function keep(renew, everyMs, clock) {
  let cancel = () => {};
  let kept = true;
  const next = () => {
    if (!kept) return;
    cancel = clock.after(everyMs, () => {
      renew().then(next, next);
    });
  };
  next();
  return () => {
    kept = false;
    cancel();
  };
}

function readItem({ table, workload }, client, abortSignal) {
  const Key = { pk: { S: leaseKey(workload) } };
  return client.getItem({ TableName: table, Key, ConsistentRead: true }, { abortSignal }).then(({ Item }) => Item);
}

/** Tells that a write is about to be accepted under an epoch, once: whoever told first stands. */
async function tell(options, epoch, limitMs, clock) {
  const at = String(Math.round(clock.wallMs()));
  const update = {
    TableName: options.table,
    Key: { pk: { S: leaseKey(options.workload) } },
    UpdateExpression: 'SET firstWriteAtMs = :at',
    ConditionExpression: 'epoch = :epoch AND attribute_not_exists(firstWriteAtMs)',
    ExpressionAttributeValues: { ':at': { N: at }, ':epoch': { N: String(epoch) } },
  };
  for (let attempt = 0; attempt < tellingTries; attempt += 1) {
    const outcome = await firstAnswer(options, limitMs, clock, (client, abortSignal) =>
      client.updateItem(update, { abortSignal }),
    );
    if (outcome.answered) return true;
    if (outcome.error?.name === 'ConditionalCheckFailedException') return isTold(options, epoch, limitMs, clock);
    if (!worthAgain.includes(outcome.error?.name)) return false;
  }
  return false;
}

/** The condition failed: somebody else told already, or the epoch has moved on. */
async function isTold(options, epoch, limitMs, clock) {
  const found = await firstAnswer(options, limitMs, clock, (client, abortSignal) =>
    readItem(options, client, abortSignal),
  );
  const lease = leaseIn(found.value);
  return lease?.epoch === epoch && lease.firstWriteTold;
}

/** One attempt with each client in turn, each within its time; a refused condition is an answer for all of them. */
async function firstAnswer({ clients }, limitMs, clock, send) {
  let error;
  for (const client of clients) {
    const limit = new AbortController();
    let cancel = () => {};
    const late = new Promise((_resolve, reject) => {
      cancel = clock.after(limitMs / clients.length, () => {
        limit.abort();
        reject(new Error('no answer in time'));
      });
    });
    try {
      return { answered: true, value: await Promise.race([send(client, limit.signal), late]) };
    } catch (caught) {
      error = caught;
      if (caught?.name === 'ConditionalCheckFailedException') break;
    } finally {
      cancel();
    }
  }
  return { answered: false, value: undefined, error };
}

function assertOptions({ workload, region, table, ttlSeconds, clients }) {
  for (const [name, value] of Object.entries({ workload, region, table })) {
    if (typeof value !== 'string' || value === '') throw new TypeError(`writerLease: ${name} is to be a text`);
  }
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > longestTtlSeconds) {
    const wanted = `a whole number of seconds from 1 to ${longestTtlSeconds}, the same as lease.ttlSeconds of the workload file`;
    throw new TypeError(`writerLease: ttlSeconds is to be ${wanted}; it is ${JSON.stringify(ttlSeconds) ?? 'missing'}`);
  }
  if (!Array.isArray(clients) || clients.length === 0)
    throw new TypeError('writerLease: clients is to hold at least one DynamoDB client, the own Region first');
}
