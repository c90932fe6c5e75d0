import { describe, expect, it } from '@jest/globals';
import { dnsConfiguration } from '../../../src/adapters/aws/dns-configuration.ts';
import { awsError, coded, fakeClients, patient } from './fakes.ts';

describe('the records of a name', () => {
  it('are read whole: weights, roles, lives and targets', async () => {
    const { clients } = fakeClients({
      ListResourceRecordSets: {
        ResourceRecordSets: [
          {
            Name: 'Shop.example.com.',
            Type: 'A',
            SetIdentifier: 'east',
            Failover: 'PRIMARY',
            HealthCheckId: 'check-1',
            AliasTarget: { HostedZoneId: 'ZR', DNSName: 'd-1.example.com.', EvaluateTargetHealth: true },
          },
          { Name: 'shop.example.com.', Type: 'TXT', TTL: 300, ResourceRecords: [{ Value: '"x"' }] },
          { Name: 'www.shop.example.com.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] },
        ],
      },
    });
    await expect(dnsConfiguration(clients).records('Z1', 'shop.example.com', patient)).resolves.toEqual([
      {
        name: 'shop.example.com',
        type: 'A',
        setIdentifier: 'east',
        weight: null,
        failover: 'PRIMARY',
        ttlSeconds: null,
        aliasTarget: 'd-1.example.com',
        evaluatesTargetHealth: true,
        healthCheckId: 'check-1',
      },
      {
        name: 'shop.example.com',
        type: 'TXT',
        setIdentifier: null,
        weight: null,
        failover: null,
        ttlSeconds: 300,
        aliasTarget: null,
        evaluatesTargetHealth: false,
        healthCheckId: null,
      },
    ]);
  });
});

describe('a health check', () => {
  const settings = (HealthCheckConfig: object) =>
    fakeClients({ GetHealthCheck: { HealthCheck: { Id: 'check-1', HealthCheckConfig } } }).clients;

  it('of an endpoint tells what it asks, how often, and whether it is inverted', async () => {
    const clients = settings({
      Type: 'HTTPS',
      FullyQualifiedDomainName: 'switches.s3.us-west-2.amazonaws.com',
      ResourcePath: '/go.html',
      Inverted: true,
      RequestInterval: 10,
      FailureThreshold: 3,
    });
    await expect(dnsConfiguration(clients).healthCheck('check-1', patient)).resolves.toEqual({
      id: 'check-1',
      type: 'HTTPS',
      inverted: true,
      disabled: false,
      routingControlArn: null,
      children: [],
      threshold: null,
      asks: 'switches.s3.us-west-2.amazonaws.com/go.html',
      intervalSeconds: 10,
      failureThreshold: 3,
      insufficientData: null,
    });
  });

  it('that is calculated tells its children and how many must be healthy', async () => {
    const clients = settings({ Type: 'CALCULATED', ChildHealthChecks: ['a', 'b'], HealthThreshold: 2 });
    await expect(dnsConfiguration(clients).healthCheck('check-1', patient)).resolves.toMatchObject({
      type: 'CALCULATED',
      children: ['a', 'b'],
      threshold: 2,
      asks: null,
    });
  });

  it('that nobody knows is not found', async () => {
    const { clients } = fakeClients({ GetHealthCheck: awsError('NoSuchHealthCheck', 404) });
    await expect(dnsConfiguration(clients).healthCheck('check-1', patient)).rejects.toMatchObject(coded('notFound'));
  });

  const observed = (passing: number, failing: number) => ({
    GetHealthCheckStatus: {
      HealthCheckObservations: [
        ...Array(passing).fill({ StatusReport: { Status: 'Success: HTTP Status Code 200, OK' } }),
        ...Array(failing).fill({ StatusReport: { Status: 'Failure: HTTP Status Code 403, Forbidden' } }),
      ],
    },
  });

  it.each([
    [16, 0, true],
    [3, 13, true],
    [2, 14, false],
    [0, 16, false],
  ])('passes by the checkers’ own rule: %i pass and %i fail', async (passing, failing, passes) => {
    const { clients } = fakeClients(observed(passing, failing));
    await expect(dnsConfiguration(clients).healthCheckPasses('check-1', patient)).resolves.toBe(passes);
  });

  it('that no checker reports on is unavailable, neither well nor ill', async () => {
    const { clients } = fakeClients(observed(0, 0));
    await expect(dnsConfiguration(clients).healthCheckPasses('check-1', patient)).rejects.toMatchObject(
      coded('unavailable'),
    );
  });
});

describe('accelerated recovery', () => {
  it.each([
    [{ AcceleratedRecoveryStatus: 'ENABLED' }, 'ENABLED'],
    [{ AcceleratedRecoveryStatus: 'ENABLING_HOSTED_ZONE_LOCKED' }, 'ENABLING_HOSTED_ZONE_LOCKED'],
    [undefined, 'NONE'],
  ])('with the features %j is %s', async (Features, status) => {
    const { clients, sent } = fakeClients({ GetHostedZone: { HostedZone: { Id: '/hostedzone/Z1', Features } } });
    await expect(dnsConfiguration(clients).acceleratedRecovery('Z1', patient)).resolves.toBe(status);
    expect(sent[0]).toMatchObject({ place: 'route53 us-east-1', input: { Id: 'Z1' } });
  });
});
