import { describe, expect, it } from '@jest/globals';
import { type CredentialsEvent, type Obtained, RenewedCredentials } from '../../../src/adapters/aws/credentials.ts';
import { assumeRole, regionalSts, type Sts } from '../../../src/adapters/aws/credentials-session.ts';
import { ManualClock } from '../../signals/manual-clock.ts';
import { patient } from './fakes.ts';

const hourMs = 3_600_000;

/** A source of hour-long sessions, numbered, that can be told to fail or to say nothing. */
function source() {
  const clock = new ManualClock(Date.UTC(2026, 0, 5));
  const events: CredentialsEvent[] = [];
  const state = { asked: 0, mode: 'well' as 'well' | 'failing' | 'silent' };
  const held = new RenewedCredentials({
    clock,
    tell: (event) => events.push(event),
    obtain: async (): Promise<Obtained> => {
      state.asked += 1;
      if (state.mode === 'failing') throw new Error('STS is gone');
      if (state.mode === 'silent') return new Promise(() => undefined);
      const expiration = new Date(clock.now() + hourMs);
      return { credentials: { accessKeyId: `key${state.asked}`, secretAccessKey: 's', expiration }, source: 'role' };
    },
  });
  return { clock, events, state, held };
}

describe('a renewed session', () => {
  it('is obtained once for many who ask at the same time', async () => {
    const { held, state } = source();
    const keys = await Promise.all([held.get(), held.get(), held.get()]);
    expect(keys.map(({ accessKeyId }) => accessKeyId)).toEqual(['key1', 'key1', 'key1']);
    expect(state.asked).toBe(1);
  });

  it('is renewed at half its life, though nobody asks for it', async () => {
    const { held, clock, state } = source();
    const over = new AbortController();
    const running = held.run(over.signal);
    await clock.settle();
    await clock.advance(hourMs / 2 - 1_000);
    expect(state.asked).toBe(1);
    await clock.advance(2_000);
    expect(state.asked).toBe(2);
    expect(held.life().expiresAtMs).toBeGreaterThan(clock.now() + hourMs - 5_000);
    over.abort();
    await running;
  });

  it('serves to its end when STS is gone at half-life, and the failure is told', async () => {
    const { held, clock, state, events } = source();
    const over = new AbortController();
    const running = held.run(over.signal);
    await clock.settle();
    state.mode = 'failing';
    await clock.advance(hourMs - 60_000);
    expect((await held.get()).accessKeyId).toBe('key1');
    expect(events.filter(({ kind }) => kind === 'notRenewed').length).toBeGreaterThan(20);
    state.mode = 'well';
    await clock.advance(61_000);
    expect((await held.get()).accessKeyId).not.toBe('key1');
    over.abort();
    await running;
  });

  it('is refused with the name that adapters translate to denied once it has ended and STS is gone', async () => {
    const { held, clock, state } = source();
    await held.get();
    state.mode = 'failing';
    await clock.advance(hourMs);
    await expect(held.get()).rejects.toMatchObject({ name: 'CredentialsProviderError' });
  });

  it('is not waited for longer than five seconds', async () => {
    const { held, clock, state } = source();
    state.mode = 'silent';
    const asked = expect(held.get()).rejects.toMatchObject({ name: 'CredentialsProviderError' });
    await clock.advance(5_000);
    await asked;
  });

  it('counts as over where there is none, not as one without an end', () => {
    expect(source().held.life()).toEqual({ expiresAtMs: 0, source: 'no session' });
  });

  it('tells its life and its source, never a key', async () => {
    const { held, clock } = source();
    await held.get();
    expect(held.life()).toEqual({ expiresAtMs: clock.now() + hourMs, source: 'role' });
  });
});

describe('taking on the acting role', () => {
  const request = { roleArn: 'arn:aws:iam::123456789012:role/act', sessionName: 'muster', seconds: 43_200 };
  const given = { AccessKeyId: 'a', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(0) };

  it('asks for the configured length', async () => {
    const asked: unknown[] = [];
    const sts: Sts = {
      send: async (command) => {
        asked.push(command.input.DurationSeconds);
        return { Credentials: given };
      },
    };
    expect((await assumeRole(sts, request, patient)).credentials.sessionToken).toBe('t');
    expect(asked).toEqual([43_200]);
  });

  it('takes an hour where STS refuses more, and says so', async () => {
    const sts: Sts = {
      async send(command) {
        if ((command.input.DurationSeconds ?? 0) > 3_600)
          throw Object.assign(new Error('too long'), { name: 'ValidationError' });
        return { Credentials: given };
      },
    };
    expect((await assumeRole(sts, request, patient)).source).toContain('one hour only');
  });

  it('goes to the STS of the given Region and to no other host', async () => {
    const hosts: string[] = [];
    const sts = regionalSts('us-east-2', async () => ({ accessKeyId: 'a', secretAccessKey: 's' }));
    sts.middlewareStack.add(
      () => async (args) => {
        hosts.push((args.request as { hostname: string }).hostname);
        throw new Error('not sent');
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await expect(assumeRole(sts, request, patient)).rejects.toThrow('not sent');
    expect(hosts).toEqual(['sts.us-east-2.amazonaws.com']);
  });
});
