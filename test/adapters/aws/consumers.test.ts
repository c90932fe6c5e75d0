import { describe, expect, it } from '@jest/globals';
import { consumers } from '../../../src/adapters/aws/consumers.ts';
import { pausedConsumers } from '../../../src/adapters/aws/paused-consumers.ts';
import { FakeTable, store } from './fake-table.ts';
import { awsError, coded, fakeClients, HandClock, patient } from './fakes.ts';

describe('consumers', () => {
  it('are the mappings of the functions, page by page, and the schedules that there are', async () => {
    const { clients, sent } = fakeClients({
      ListEventSourceMappings: [
        { EventSourceMappings: [{ UUID: 'm-1', State: 'Enabled' }], NextMarker: 'more' },
        { EventSourceMappings: [{ UUID: 'm-2', State: 'Disabling' }, { State: 'Creating' }] },
      ],
      GetSchedule: [{ Name: 'nightly', State: 'DISABLED' }, awsError('ResourceNotFoundException', 404)],
    });
    const of = { functionNames: ['fulfil'], schedules: ['shop/nightly', 'gone'] };
    await expect(consumers(clients).list('us-east-1', of, patient)).resolves.toEqual([
      { id: 'm-1', kind: 'event-source', target: 'fulfil', enabled: true },
      { id: 'm-2', kind: 'event-source', target: 'fulfil', enabled: false },
      { id: 'shop/nightly', kind: 'schedule', target: 'shop/nightly', enabled: false },
    ]);
    const schedule = sent.find(({ operation }) => operation === 'GetSchedule');
    expect(schedule).toMatchObject({ place: 'scheduler us-east-1', input: { GroupName: 'shop', Name: 'nightly' } });
  });

  it('that are mappings are switched by their id', async () => {
    const { clients, sent } = fakeClients({ UpdateEventSourceMapping: {} });
    await consumers(clients).switch('us-east-1', { id: 'm-1', kind: 'event-source' }, false, patient);
    expect(sent).toMatchObject([{ place: 'lambda us-east-1', input: { UUID: 'm-1', Enabled: false } }]);
  });

  it('that are schedules keep everything but their state', async () => {
    const whole = {
      Name: 'nightly',
      GroupName: 'shop',
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'arn:target', RoleArn: 'arn:role', Input: '{}' },
      Description: 'kept',
    };
    const { clients, sent } = fakeClients({
      GetSchedule: { ...whole, Arn: 'arn:schedule', State: 'ENABLED', CreationDate: new Date(0), $metadata: {} },
      UpdateSchedule: {},
    });
    await consumers(clients).switch('us-east-1', { id: 'shop/nightly', kind: 'schedule' }, false, patient);
    expect(sent[1]).toMatchObject({ operation: 'UpdateSchedule', input: { ...whole, State: 'DISABLED' } });
    expect(Object.keys(sent[1]?.input ?? {})).not.toContain('Arn');
  });

  it.each([
    [awsError('ResourceInUseException', 400), 'conflict'],
    [awsError('ServiceException', 500), 'outcomeUnknown'],
  ])('being switched and meeting %s', async (error, code) => {
    const { clients } = fakeClients({ UpdateEventSourceMapping: error });
    const one = { id: 'm-1', kind: 'event-source' } as const;
    await expect(consumers(clients).switch('us-east-1', one, false, patient)).rejects.toMatchObject(coded(code));
  });
});

describe('the record of disabled consumers', () => {
  const record = { incidentId: 'shop-1', ids: ['m-1', 'm-2'] };

  it('is nobody’s at first, and then what was written last', async () => {
    const paused = pausedConsumers(new FakeTable().clients, new HandClock());
    await expect(paused.read(store, 'shop', 'us-east-1', patient)).resolves.toEqual({ incidentId: '', ids: [] });
    await paused.write(store, 'shop', 'us-east-1', { incidentId: 'shop-0', ids: [] }, patient);
    await paused.write(store, 'shop', 'us-east-1', record, patient);
    await expect(paused.read(store, 'shop', 'us-east-1', patient)).resolves.toEqual(record);
    await expect(paused.read(store, 'shop', 'us-west-2', patient)).resolves.toMatchObject({ ids: [] });
  });

  it('is written once though the answer is lost', async () => {
    const table = new FakeTable();
    table.fates = ['answerLost'];
    const paused = pausedConsumers(table.clients, new HandClock());
    await paused.write(store, 'shop', 'us-east-1', record, patient);
    expect(table.puts).toHaveLength(1);
    await expect(paused.read(store, 'shop', 'us-east-1', patient)).resolves.toEqual(record);
  });

  it('is not overwritten behind somebody’s back', async () => {
    const table = new FakeTable();
    const paused = pausedConsumers(table.clients, new HandClock());
    await paused.write(store, 'shop', 'us-east-1', record, patient);
    table.before = () => {
      const pk = 'paused#shop#us-east-1';
      table.items.set(pk, { pk: { S: pk }, epoch: { N: '9' }, ids: { S: '[]' } });
    };
    await expect(paused.write(store, 'shop', 'us-east-1', { ...record, ids: [] }, patient)).rejects.toMatchObject(
      coded('conflict'),
    );
  });
});
