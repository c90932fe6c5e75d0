import { describe, expect, it } from '@jest/globals';
import { functions } from '../../../src/adapters/aws/functions.ts';
import { streams } from '../../../src/adapters/aws/streams.ts';
import { awsError, coded, fakeClients, networkError, patient } from './fakes.ts';

describe('functions', () => {
  const aliasRead = { FunctionVersion: '7', RevisionId: 'r1' };
  const routed = (weights: Record<string, number>) => ({ AdditionalVersionWeights: weights });

  it.each([
    [aliasRead, null],
    [{ ...aliasRead, RoutingConfig: {} }, null],
    [{ ...aliasRead, RoutingConfig: routed({ 8: 0 }) }, null],
    [
      { ...aliasRead, RoutingConfig: routed({ 8: 0.5 }) },
      { version: '8', share: 0.5 },
    ],
  ])('read an alias with its revision and the version of a gradual deployment (%j)', async (answer, second) => {
    const { clients } = fakeClients({ GetAlias: answer });
    await expect(functions(clients).alias('us-east-1', 'orders', 'live', patient)).resolves.toEqual({
      version: '7',
      revisionId: 'r1',
      second,
    });
  });

  it('list published versions newest last, by number and over all pages', async () => {
    const { clients } = fakeClients({
      ListVersionsByFunction: [
        {
          Versions: [
            { Version: '$LATEST' },
            { Version: '10', LastModified: '2026-01-05T11:00:00.000+0000', CodeSha256: 'b' },
          ],
          NextMarker: 'm',
        },
        { Versions: [{ Version: '9', LastModified: 'long ago' }] },
      ],
    });
    await expect(functions(clients).versions('us-east-1', 'orders', patient)).resolves.toEqual([
      { version: '9', modifiedAtMs: 0, codeSha256: '' },
      { version: '10', modifiedAtMs: Date.parse('2026-01-05T11:00:00Z'), codeSha256: 'b' },
    ]);
  });

  const move = { region: 'us-east-1', functionName: 'orders', alias: 'live', version: '6', revisionId: 'r1' };

  it('point an alias under its revision and take gradual weights off', async () => {
    const { clients, sent } = fakeClients({ UpdateAlias: {} });
    await functions(clients).pointAlias(move, patient);
    expect(sent[0]?.input).toEqual({
      FunctionName: 'orders',
      Name: 'live',
      FunctionVersion: '6',
      RevisionId: 'r1',
      RoutingConfig: { AdditionalVersionWeights: {} },
    });
  });

  it('point an alias with the share of a second version', async () => {
    const { clients, sent } = fakeClients({ UpdateAlias: {} });
    await functions(clients).pointAlias({ ...move, second: { version: '7', share: 0.1 } }, patient);
    expect(sent[0]?.input).toMatchObject({ FunctionVersion: '6', RoutingConfig: routed({ 7: 0.1 }) });
  });

  it.each([
    [awsError('PreconditionFailedException', 412), 'conflict'],
    [networkError('ECONNRESET'), 'outcomeUnknown'],
    [networkError('ENOTFOUND'), 'unavailable'],
  ])('pointing an alias that meets %s', async (error, code) => {
    const { clients } = fakeClients({ UpdateAlias: error });
    await expect(functions(clients).pointAlias(move, patient)).rejects.toMatchObject(coded(code));
  });

  it('read account and reserved concurrency, where none is null and zero is zero', async () => {
    const { clients } = fakeClients({
      GetAccountSettings: { AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 900 } },
      GetFunctionConcurrency: [{}, { ReservedConcurrentExecutions: 0 }],
    });
    const port = functions(clients);
    await expect(port.accountConcurrency('us-east-1', patient)).resolves.toEqual({ limit: 1_000, unreserved: 900 });
    await expect(port.reservedConcurrency('us-east-1', 'orders', patient)).resolves.toBeNull();
    await expect(port.reservedConcurrency('us-east-1', 'orders', patient)).resolves.toBe(0);
  });

  it('are unavailable when the answer lacks the limit', async () => {
    const { clients } = fakeClients({ GetAccountSettings: {} });
    await expect(functions(clients).accountConcurrency('us-east-1', patient)).rejects.toMatchObject(
      coded('unavailable'),
    );
  });

  it('reserve concurrency', async () => {
    const { clients, sent } = fakeClients({ PutFunctionConcurrency: {} });
    await functions(clients).setReservedConcurrency('us-west-2', 'orders', 250, patient);
    expect(sent).toMatchObject([
      { place: 'lambda us-west-2', input: { FunctionName: 'orders', ReservedConcurrentExecutions: 250 } },
    ]);
  });
});

describe('streams', () => {
  it('read open shards', async () => {
    const { clients } = fakeClients({ DescribeStreamSummary: { StreamDescriptionSummary: { OpenShardCount: 4 } } });
    await expect(streams(clients).openShards('us-east-1', 'clicks', patient)).resolves.toBe(4);
  });

  it('change the number of shards evenly', async () => {
    const { clients, sent } = fakeClients({ UpdateShardCount: {} });
    await streams(clients).setShards('us-west-2', 'clicks', 8, patient);
    expect(sent[0]?.input).toEqual({ StreamName: 'clicks', TargetShardCount: 8, ScalingType: 'UNIFORM_SCALING' });
  });

  it('conflict with a resharding under way', async () => {
    const { clients } = fakeClients({ UpdateShardCount: awsError('ResourceInUseException', 400) });
    await expect(streams(clients).setShards('us-west-2', 'clicks', 8, patient)).rejects.toMatchObject(
      coded('conflict'),
    );
  });
});
