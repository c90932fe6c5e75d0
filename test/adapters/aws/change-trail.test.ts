import { describe, expect, it } from '@jest/globals';
import { changes } from '../../../src/adapters/aws/changes.ts';
import { RuntimeMemory } from '../../../src/adapters/aws/runtimes.ts';
import { awsError, coded, fakeClients, HandClock, patient } from './fakes.ts';

const clock = new HandClock();
const at = new Date(clock.now() - 240_000);
const components = [
  { id: 'checkout', name: 'shop-checkout' },
  { id: 'orders', name: 'orders' },
];
const event = (EventName: string, requestParameters: object, more: object = {}) => ({
  EventName,
  EventTime: at,
  Username: 'ci',
  CloudTrailEvent: JSON.stringify({ requestParameters, ...more }),
});
const recorded = (Events: readonly object[]) =>
  changes(fakeClients({ LookupEvents: { Events } }).clients, clock, new RuntimeMemory()).recorded(
    'us-east-1',
    components,
    clock.now() - 3_600_000,
    patient,
  );

describe('changes that CloudTrail recorded', () => {
  it('are of the component that the parameters name, by name or ARN, with Lambda’s versioned names read plainly', async () => {
    const found = await recorded([
      event('UpdateAlias20150331', { functionName: 'shop-checkout', name: 'live' }),
      event('UpdateFunctionConfiguration20150331v2', {
        functionName: 'arn:aws:lambda:us-east-1:123456789012:function:shop-checkout',
      }),
      event('UpdateTable', { tableName: 'orders' }),
    ]);
    expect(found.map(({ component, kind, detail }) => `${component} ${kind} ${detail}`)).toEqual([
      'checkout deploy UpdateAlias by ci',
      'checkout configuration UpdateFunctionConfiguration by ci',
      'orders configuration UpdateTable by ci',
    ]);
    expect(found[0]).toMatchObject({ region: 'us-east-1', atMs: at.getTime() });
  });

  it('are not of a component whose name is only a part of another', async () => {
    await expect(recorded([event('UpdateTable', { tableName: 'orders-archive' })])).resolves.toEqual([]);
  });

  it('may be of the account around the components', async () => {
    const found = await recorded([event('PutRolePolicy', { roleName: 'shop' }), event('DisableKey', { keyId: 'k' })]);
    expect(found).toMatchObject([
      { component: 'account', kind: 'account' },
      { component: 'account', kind: 'account' },
    ]);
  });

  it('leave out what AWS refused, what is no change, and what cannot be read', async () => {
    const found = await recorded([
      event('UpdateTable', { tableName: 'orders' }, { errorCode: 'AccessDenied' }),
      event('PutItem', { tableName: 'orders' }),
      { EventName: 'UpdateTable', EventTime: at, CloudTrailEvent: 'no JSON' },
      {},
    ]);
    expect(found).toEqual([]);
  });

  it('are looked up no faster than twice a second, the changing events only, and a bounded number of pages', async () => {
    const handed = new HandClock();
    const { clients, sent } = fakeClients({ LookupEvents: { Events: [], NextToken: 'more' } });
    const startedAtMs = handed.now();
    await handed.runOut(changes(clients, handed, new RuntimeMemory()).recorded('us-east-1', components, 0, patient));
    expect(sent).toHaveLength(8);
    expect(handed.now() - startedAtMs).toBeGreaterThanOrEqual(7 * 500);
    expect(sent[0]?.input).toMatchObject({
      LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
    });
  });

  it('are throttled when CloudTrail throttles', async () => {
    const { clients } = fakeClients({ LookupEvents: awsError('ThrottlingException', 400) });
    const asked = changes(clients, clock, new RuntimeMemory()).recorded('us-east-1', components, 0, patient);
    await expect(asked).rejects.toMatchObject(coded('throttled'));
  });
});

describe('a managed runtime that AWS updated', () => {
  const live = { id: 'checkout', functionName: 'shop-checkout', alias: 'live' };
  const version = (runtime: string) => ({
    FunctionName: 'shop-checkout',
    Version: '7',
    LastModified: '2026-01-01T09:00:00.000+0000',
    RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:us-east-1::runtime:${runtime}` },
  });

  it('is AWS’s change, between the look before and the one that found it', async () => {
    const handed = new HandClock();
    const { clients } = fakeClients({
      GetAlias: { FunctionVersion: '7' },
      GetFunctionConfiguration: [version('one'), version('two'), version('two')],
    });
    const found = changes(clients, handed, new RuntimeMemory());
    await found.observeRuntimes('us-east-1', [live], patient);
    const observedAtMs = handed.now();
    handed.advance(1_800_000);
    const sinceMs = handed.now() - 3_600_000;
    const change = { component: 'checkout', kind: 'runtime', atMs: observedAtMs };
    await expect(found.recent('us-east-1', [live], sinceMs, patient)).resolves.toMatchObject([change]);
    handed.advance(600_000);
    await expect(found.recent('us-east-1', [live], sinceMs, patient)).resolves.toMatchObject([change]);
  });

  it('is not seen where the function was never looked at before, or cannot be', async () => {
    const { clients } = fakeClients({
      GetAlias: { FunctionVersion: '7' },
      GetFunctionConfiguration: [awsError('ThrottlingException', 429), version('two')],
    });
    const found = changes(clients, clock, new RuntimeMemory());
    await found.observeRuntimes('us-east-1', [live], patient);
    await expect(found.recent('us-east-1', [live], clock.now() - 60_000, patient)).resolves.toEqual([]);
  });
});
