import { describe, expect, it } from '@jest/globals';
import { gateways } from '../../../src/adapters/aws/gateways.ts';
import { awsError, coded, fakeClients, networkError, patient } from './fakes.ts';

const domain = {
  regionalDomainName: 'd-abc.execute-api.us-west-2.amazonaws.com',
  domainNameStatus: 'AVAILABLE',
};

describe('a custom domain', () => {
  it('is read with the mappings of all its pages', async () => {
    const { clients, sent } = fakeClients({
      GetDomainName: domain,
      GetBasePathMappings: [
        { items: [{ basePath: '(none)', restApiId: 'api1', stage: 'live' }], position: 'p2' },
        { items: [{ basePath: 'v2', restApiId: 'api2' }] },
      ],
    });
    await expect(gateways(clients).domain('us-west-2', 'shop.example.com', patient)).resolves.toEqual({
      regionalDomainName: domain.regionalDomainName,
      status: 'AVAILABLE',
      mappings: [
        { basePath: '(none)', apiId: 'api1', stage: 'live' },
        { basePath: 'v2', apiId: 'api2', stage: '' },
      ],
    });
    expect(sent.map(({ place }) => place)).toEqual(Array(3).fill('apigateway us-west-2'));
    expect(sent[2]?.input).toMatchObject({ domainName: 'shop.example.com', position: 'p2' });
  });

  it('that the Region does not have is an answer', async () => {
    const { clients } = fakeClients({ GetDomainName: awsError('NotFoundException', 404) });
    await expect(gateways(clients).domain('us-west-2', 'shop.example.com', patient)).resolves.toBeUndefined();
  });

  it('that cannot be read is no answer', async () => {
    const { clients } = fakeClients({ GetDomainName: awsError('InternalServerError', 500) });
    await expect(gateways(clients).domain('us-west-2', 'shop.example.com', patient)).rejects.toMatchObject(
      coded('unavailable'),
    );
  });
});

describe('a stage', () => {
  it('tells which deployment it serves', async () => {
    const { clients, sent } = fakeClients({ GetStage: { deploymentId: 'd2' } });
    await expect(gateways(clients).stage('us-east-1', 'api1', 'live', patient)).resolves.toEqual({
      deploymentId: 'd2',
      canary: null,
    });
    expect(sent[0]?.input).toEqual({ restApiId: 'api1', stageName: 'live' });
  });

  it('tells what its canary serves', async () => {
    const canarySettings = { deploymentId: 'd3', percentTraffic: 12.5, useStageCache: false };
    const { clients } = fakeClients({ GetStage: { deploymentId: 'd2', canarySettings } });
    await expect(gateways(clients).stage('us-east-1', 'api1', 'live', patient)).resolves.toEqual({
      deploymentId: 'd2',
      canary: { deploymentId: 'd3', percent: 12.5 },
    });
  });

  it('is not found where there is none', async () => {
    const { clients } = fakeClients({ GetStage: awsError('NotFoundException', 404) });
    await expect(gateways(clients).stage('us-east-1', 'api1', 'live', patient)).rejects.toMatchObject(
      coded('notFound'),
    );
  });

  it('is pointed at a deployment by its id', async () => {
    const { clients, sent } = fakeClients({ UpdateStage: {} });
    const request = { region: 'us-east-1', apiId: 'api1', stage: 'live', deploymentId: 'd1' };
    await gateways(clients).pointStage(request, patient);
    expect(sent).toEqual([
      {
        operation: 'UpdateStage',
        place: 'apigateway us-east-1',
        input: {
          restApiId: 'api1',
          stageName: 'live',
          patchOperations: [{ op: 'replace', path: '/deploymentId', value: 'd1' }],
        },
      },
    ]);
  });

  it('gets its canary another share, and nothing else of it', async () => {
    const { clients, sent } = fakeClients({ UpdateStage: {} });
    const request = { region: 'us-east-1', apiId: 'api1', stage: 'live', deploymentId: 'd1', canaryPercent: 0 };
    await gateways(clients).pointStage(request, patient);
    expect(sent[0]?.input).toMatchObject({
      patchOperations: [
        { op: 'replace', path: '/deploymentId', value: 'd1' },
        { op: 'replace', path: '/canarySettings/percentTraffic', value: '0' },
      ],
    });
  });

  it('may or may not have been pointed when the answer is lost', async () => {
    const { clients } = fakeClients({ UpdateStage: networkError('ECONNRESET') });
    const request = { region: 'us-east-1', apiId: 'api1', stage: 'live', deploymentId: 'd1' };
    await expect(gateways(clients).pointStage(request, patient)).rejects.toMatchObject(coded('outcomeUnknown'));
  });
});

it('deployments come oldest first, whatever the order of the pages', async () => {
  const { clients } = fakeClients({
    GetDeployments: [
      { items: [{ id: 'd2', createdDate: new Date(2_000) }], position: 'p2' },
      { items: [{ id: 'd1', createdDate: new Date(1_000) }] },
    ],
  });
  await expect(gateways(clients).deployments('us-east-1', 'api1', patient)).resolves.toEqual([
    { id: 'd1', createdAtMs: 1_000 },
    { id: 'd2', createdAtMs: 2_000 },
  ]);
});
