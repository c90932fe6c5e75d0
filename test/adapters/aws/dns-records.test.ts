import { describe, expect, it } from '@jest/globals';
import { dnsRecords } from '../../../src/adapters/aws/dns-records.ts';
import { LeapingClock } from '../../actions/clock.ts';
import { awsError, coded, fakeClients, networkError, patient } from './fakes.ts';

const name = 'shop.example.com';
const record = (setIdentifier: string, weight: number, type = 'A') => ({
  Name: 'shop.example.com.',
  Type: type,
  SetIdentifier: setIdentifier,
  Weight: weight,
  HealthCheckId: `check-${setIdentifier}`,
  AliasTarget: { HostedZoneId: 'ZR', DNSName: `d-${setIdentifier}.example.com.`, EvaluateTargetHealth: true },
});
const plain = { Name: 'shop.example.com.', Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: '"x"' }] };
const next = { ...record('west', 50), Name: 'www.shop.example.com.' };

describe('weighted records', () => {
  it('are read for the exact name, whatever its dot and case, leaving out what has no weight', async () => {
    const { clients, sent } = fakeClients({
      ListResourceRecordSets: { ResourceRecordSets: [record('east', 100), record('west', 0), plain, next] },
    });
    await expect(dnsRecords(clients, new LeapingClock()).weights('Z1', 'Shop.example.com', patient)).resolves.toEqual([
      { setIdentifier: 'east', weight: 100 },
      { setIdentifier: 'west', weight: 0 },
    ]);
    expect(sent).toMatchObject([
      { place: 'route53 us-east-1', input: { HostedZoneId: 'Z1', StartRecordName: 'Shop.example.com' } },
    ]);
  });

  it('of several types count once where they agree, and show each weight where they do not', async () => {
    const { clients } = fakeClients({
      ListResourceRecordSets: [
        { ResourceRecordSets: [record('east', 100), record('east', 100, 'AAAA')] },
        { ResourceRecordSets: [record('east', 0), record('east', 100, 'AAAA')] },
      ],
    });
    await expect(dnsRecords(clients, new LeapingClock()).weights('Z1', name, patient)).resolves.toHaveLength(1);
    await expect(dnsRecords(clients, new LeapingClock()).weights('Z1', name, patient)).resolves.toHaveLength(2);
  });

  it('are read on from where a page ended, and no further than the name', async () => {
    const { clients, sent } = fakeClients({
      ListResourceRecordSets: [
        {
          ResourceRecordSets: [record('east', 100)],
          IsTruncated: true,
          NextRecordName: 'shop.example.com.',
          NextRecordType: 'A',
          NextRecordIdentifier: 'west',
        },
        { ResourceRecordSets: [record('west', 0)], IsTruncated: true, NextRecordName: 'www.shop.example.com.' },
      ],
    });
    await expect(dnsRecords(clients, new LeapingClock()).weights('Z1', name, patient)).resolves.toHaveLength(2);
    expect(sent[1]?.input).toMatchObject({ StartRecordType: 'A', StartRecordIdentifier: 'west' });
  });

  it('find a wildcard as Route 53 writes it', async () => {
    const { clients } = fakeClients({
      ListResourceRecordSets: { ResourceRecordSets: [{ ...record('east', 1), Name: '\\052.example.com.' }] },
    });
    await expect(dnsRecords(clients, new LeapingClock()).weights('Z1', '*.example.com', patient)).resolves.toHaveLength(
      1,
    );
  });

  it('are set as whole records of every type in one batch', async () => {
    const { clients, sent } = fakeClients({
      ListResourceRecordSets: {
        ResourceRecordSets: [record('east', 100), record('west', 0), record('west', 0, 'AAAA')],
      },
      ChangeResourceRecordSets: { ChangeInfo: { Id: '/change/C1', Status: 'PENDING' } },
    });
    const weights = [
      { setIdentifier: 'east', weight: 0 },
      { setIdentifier: 'west', weight: 100 },
    ];
    await expect(dnsRecords(clients, new LeapingClock()).setWeights('Z1', name, weights, patient)).resolves.toEqual({
      changeId: '/change/C1',
    });
    expect(sent[1]?.input).toEqual({
      HostedZoneId: 'Z1',
      ChangeBatch: {
        Comment: 'Weights of shop.example.com',
        Changes: [
          { Action: 'UPSERT', ResourceRecordSet: record('east', 0) },
          { Action: 'UPSERT', ResourceRecordSet: record('west', 100) },
          { Action: 'UPSERT', ResourceRecordSet: record('west', 100, 'AAAA') },
        ],
      },
    });
  });

  it('that do not exist are not found, and nothing is sent', async () => {
    const { clients, sent } = fakeClients({ ListResourceRecordSets: { ResourceRecordSets: [record('east', 100)] } });
    const set = dnsRecords(clients, new LeapingClock()).setWeights(
      'Z1',
      name,
      [{ setIdentifier: 'west', weight: 100 }],
      patient,
    );
    await expect(set).rejects.toMatchObject(coded('notFound'));
    expect(sent).toHaveLength(1);
  });

  it.each([
    [awsError('PriorRequestNotComplete', 400), 'throttled'],
    [awsError('Throttling', 400), 'throttled'],
    [awsError('InvalidChangeBatch', 400), 'invalid'],
    [networkError('ECONNRESET'), 'outcomeUnknown'],
    [{}, 'outcomeUnknown'],
  ])('being set and meeting %s', async (answer, code) => {
    const { clients } = fakeClients({
      ListResourceRecordSets: { ResourceRecordSets: [record('east', 100)] },
      ChangeResourceRecordSets: answer,
    });
    const set = dnsRecords(clients, new LeapingClock()).setWeights(
      'Z1',
      name,
      [{ setIdentifier: 'east', weight: 0 }],
      patient,
    );
    await expect(set).rejects.toMatchObject(coded(code));
  });
});

describe('a change of records', () => {
  it.each([
    [{ ChangeInfo: { Status: 'PENDING' } }, 'pending'],
    [{ ChangeInfo: { Status: 'INSYNC' } }, 'insync'],
    [awsError('NoSuchChange', 404), 'unknown'],
  ])('with the answer %j is %s', async (answer, status) => {
    const { clients } = fakeClients({ GetChange: answer });
    await expect(dnsRecords(clients, new LeapingClock()).changeStatus('/change/C1', patient)).resolves.toBe(status);
  });

  it('is unavailable when Route 53 does not answer', async () => {
    const { clients } = fakeClients({ GetChange: awsError('ServiceUnavailable', 503) });
    await expect(dnsRecords(clients, new LeapingClock()).changeStatus('/change/C1', patient)).rejects.toMatchObject(
      coded('unavailable'),
    );
  });
});
