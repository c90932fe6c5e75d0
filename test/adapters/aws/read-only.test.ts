import { describe, expect, it } from '@jest/globals';
import type { ActionPorts } from '../../../src/actions/define.ts';
import { awsPorts } from '../../../src/adapters/aws/index.ts';
import { readOnly } from '../../../src/adapters/aws/read-only.ts';
import { coded, fakeClients, fakeNet, HandClock, patient } from './fakes.ts';

const store = { table: 'leases', regions: ['us-west-2'] };
const endpoints = [{ region: 'us-east-1', endpoint: 'https://a.example.com' }];
const record = { Name: 'shop.example.com.', Type: 'A', SetIdentifier: 'east', Weight: 1 };

function dryPorts() {
  const { clients, sent } = fakeClients({
    DescribeCases: { cases: [] },
    GetItem: {},
    ListResourceRecordSets: { ResourceRecordSets: [record] },
    HeadObject: {},
    GetRoutingControlState: { RoutingControlState: 'On' },
  });
  const ports: ActionPorts = awsPorts(readOnly(clients), fakeNet({}), new HandClock());
  return { ports, sent };
}

const changes: readonly [string, (ports: ActionPorts) => Promise<unknown>][] = [
  ['CreateCase', (p) => p.support.openCase({ key: 'k', subject: 's', body: 'b', severity: 'low' }, patient)],
  ['UpdateRoutingControlStates', (p) => p.routingControls.update(endpoints, [{ arn: 'a', state: 'On' }], patient)],
  ['PutObject', (p) => p.switchObjects.put('us-west-2', 'b', 'k', patient)],
  ['DeleteObject', (p) => p.switchObjects.remove('us-west-2', 'b', 'k', patient)],
  [
    'ChangeResourceRecordSets',
    (p) => p.dnsRecords.setWeights('Z1', 'shop.example.com', [{ setIdentifier: 'east', weight: 0 }], patient),
  ],
  [
    'StartZonalShift',
    (p) =>
      p.zonalShifts.start(
        { region: 'us-east-1', resource: 'r', awayFrom: 'use1-az4', expiresInMinutes: 60, comment: '' },
        patient,
      ),
  ],
  ['CancelZonalShift', (p) => p.zonalShifts.cancel('us-east-1', 'z1', patient)],
  ['PutItem of a heartbeat', (p) => p.tables.beat({ table: 'orders', region: 'us-east-1', atMs: 1 }, patient)],
  [
    'UpdateTable',
    (p) => p.tables.setThroughput({ region: 'us-east-1', table: 'orders', readUnits: 1, writeUnits: 1 }, patient),
  ],
  [
    'PutItem of a lease',
    (p) => p.leases.change(store, 'shop', { epoch: 1, region: null, changedBy: 'k', atMs: 1 }, patient),
  ],
  ['PutItem of a claim', (p) => p.ownership.claim(store, 'shop', 'engine', patient)],
  ['PutItem of a lock', (p) => p.ownership.lock(store, 'shop', 'inc-1', 1, patient)],
  ['PutItem of a release', (p) => p.ownership.unlock(store, 'shop', 'inc-1', patient)],
  [
    'UpdateAlias',
    (p) =>
      p.functions.pointAlias(
        { region: 'us-east-1', functionName: 'f', alias: 'live', version: '1', revisionId: 'r' },
        patient,
      ),
  ],
  ['PutFunctionConcurrency', (p) => p.functions.setReservedConcurrency('us-east-1', 'f', 1, patient)],
  ['UpdateShardCount', (p) => p.streams.setShards('us-east-1', 's', 2, patient)],
];

describe('a dry run', () => {
  it.each(changes)('refuses %s before anything is sent', async (_name, change) => {
    const { ports, sent } = dryPorts();
    await expect(change(ports)).rejects.toMatchObject(coded('refused'));
    expect(sent.filter(({ operation }) => !/^(Get|List|Describe|Head)/.test(operation))).toEqual([]);
  });

  it('reads', async () => {
    const { ports, sent } = dryPorts();
    await expect(ports.switchObjects.present('us-west-2', 'b', 'k', patient)).resolves.toBe(true);
    await expect(ports.routingControls.states(endpoints, ['a'], patient)).resolves.toEqual({ a: 'On' });
    expect(sent).toHaveLength(2);
  });

  it('refuses a command that it does not know', async () => {
    class GetEverythingCommand {
      readonly input = {};
    }
    const { clients, sent } = fakeClients({ GetEverything: {} });
    const send = readOnly(clients).get('s3', 'us-east-1').send(new GetEverythingCommand(), { abortSignal: patient });
    await expect(send).rejects.toMatchObject(coded('refused'));
    expect(sent).toEqual([]);
  });
});
