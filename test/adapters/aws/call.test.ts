import { GetAliasCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { allPages, maxPages, present, read, unlessAborted, write } from '../../../src/adapters/aws/call.ts';
import type { AwsClients } from '../../../src/ports/aws-clients.ts';
import { awsError, coded, fakeClients, patient, silence } from './fakes.ts';

const target = { service: 'lambda', region: 'us-east-1' } as const;
const get = new GetAliasCommand({ FunctionName: 'orders', Name: 'live' });
const update = new UpdateAliasCommand({ FunctionName: 'orders', Name: 'live', FunctionVersion: '4' });

describe('a call to AWS', () => {
  it('answers the output of the command', async () => {
    const { clients, sent } = fakeClients({ GetAlias: { FunctionVersion: '4' } });
    await expect(read(clients, target, get, patient)).resolves.toEqual({ FunctionVersion: '4' });
    expect(sent).toEqual([{ operation: 'GetAlias', input: get.input, place: 'lambda us-east-1' }]);
  });

  it('sends nothing once the time limit has passed, so that even a change is a plain time-out', async () => {
    const { clients, sent } = fakeClients({ UpdateAlias: {} });
    await expect(write(clients, target, update, AbortSignal.abort())).rejects.toMatchObject(coded('timeout'));
    expect(sent).toEqual([]);
  });

  it.each([
    ['read', () => read, get, 'timeout'],
    ['change', () => write, update, 'outcomeUnknown'],
  ] as const)('ends a %s when its signal aborts, even if the client ignores it', async (_kind, call, command, code) => {
    const deaf: AwsClients = { get: () => ({ send: () => new Promise(() => undefined) }) };
    const limit = new AbortController();
    const answer = call()(deaf, target, command as never, limit.signal);
    limit.abort();
    await expect(answer).rejects.toMatchObject(coded(code));
  });

  it('translates what the client throws', async () => {
    const { clients } = fakeClients({ GetAlias: awsError('ResourceNotFoundException', 404), UpdateAlias: silence });
    await expect(read(clients, target, get, patient)).rejects.toMatchObject(coded('notFound'));
  });

  it('translates what making the client throws', async () => {
    const broken: AwsClients = {
      get: () => {
        throw awsError('CredentialsProviderError');
      },
    };
    await expect(read(broken, target, get, patient)).rejects.toMatchObject(coded('denied'));
  });
});

describe('a listing', () => {
  it('is read page by page until there is no further marker', async () => {
    const markers: (string | undefined)[] = [];
    const items = await allPages(async (marker) => {
      markers.push(marker);
      return { items: [markers.length], next: markers.length < 3 ? `m${markers.length}` : undefined };
    });
    expect(items).toEqual([1, 2, 3]);
    expect(markers).toEqual([undefined, 'm1', 'm2']);
  });

  it('ends after its limit of pages', async () => {
    const items = await allPages(async () => ({ items: [0], next: 'again' }));
    expect(items).toHaveLength(maxPages);
  });
});

describe('a field that must be there', () => {
  it('is answered when it is, and zero counts', () => {
    expect(present(0, 'the limit')).toBe(0);
  });

  it('is an error with the code that fits the call when it is not', () => {
    expect(() => present(undefined, 'the limit')).toThrow(expect.objectContaining(coded('unavailable')));
    expect(() => present(null, 'the id', 'outcomeUnknown')).toThrow(expect.objectContaining(coded('outcomeUnknown')));
  });
});

describe('an answer that never comes', () => {
  const never = new Promise<string>(() => {});

  it('is given up when its time is over', async () => {
    const limit = new AbortController();
    const waiting = unlessAborted(never, limit.signal);
    limit.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is not waited for where its time was over before it was asked for', async () => {
    await expect(unlessAborted(never, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
