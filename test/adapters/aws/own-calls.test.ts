import { describe, expect, it } from '@jest/globals';
import { CallCounter } from '../../../src/adapters/aws/own-calls.ts';
import { CodedError } from '../../../src/errors.ts';
import { awsError, fakeClients, HandClock, networkError, patient, silence } from './fakes.ts';

class GetItemCommand {
  readonly input = {};
}

/** Sends one call for each reply and tells what was counted. */
async function counted(replies: readonly (object | typeof silence)[], signal = patient) {
  const clock = new HandClock();
  const counter = new CallCounter(clock);
  const clients = counter.counting(fakeClients({ GetItem: replies }).clients);
  for (const _reply of replies) {
    const sending = clients.get('dynamodb', 'us-east-1').send(new GetItemCommand(), { abortSignal: signal });
    await sending.catch(() => undefined);
  }
  return { clock, counter };
}

describe('the counter of our own calls', () => {
  it.each([
    ['ok', {}],
    ['dns', networkError('ENOTFOUND')],
    ['connect', networkError('ECONNREFUSED')],
    ['timeout', networkError('ETIMEDOUT')],
    ['5xx', awsError('InternalServerError', 500)],
    ['throttled', awsError('ThrottlingException', 400)],
    ['4xx', awsError('AccessDeniedException', 400)],
    ['4xx', awsError('ResourceNotFoundException', 400)],
  ] as const)('counts as %s how a call ended: %s', async (outcome, reply) => {
    const { counter } = await counted([reply]);
    expect(counter.recent(0)).toEqual([{ service: 'dynamodb', region: 'us-east-1', outcomes: { [outcome]: 1 } }]);
  });

  it('counts a call that was given up as a time-out', async () => {
    const over = new AbortController();
    const pending = counted([silence], over.signal);
    over.abort();
    const { counter } = await pending;
    expect(counter.recent(0)).toMatchObject([{ outcomes: { timeout: 1 } }]);
  });

  it('does not count what was never sent', async () => {
    const { counter } = await counted([new CodedError('refused', 'dry run')]);
    expect(counter.recent(0)).toEqual([]);
  });

  it('passes answers and errors on as they are', async () => {
    const failure = awsError('InternalServerError', 500);
    const clients = new CallCounter(new HandClock()).counting(
      fakeClients({ GetItem: [{ Item: {} }, failure] }).clients,
    );
    const client = clients.get('dynamodb', 'us-east-1');
    await expect(client.send(new GetItemCommand(), { abortSignal: patient })).resolves.toEqual({ Item: {} });
    await expect(client.send(new GetItemCommand(), { abortSignal: patient })).rejects.toBe(failure);
  });

  it('forgets what is older than asked for', async () => {
    const { clock, counter } = await counted([{}, {}]);
    clock.advance(60_000);
    expect(counter.recent(clock.now() - 60_000)).toMatchObject([{ outcomes: { ok: 2 } }]);
    expect(counter.recent(clock.now() - 59_999)).toEqual([]);
  });
});
