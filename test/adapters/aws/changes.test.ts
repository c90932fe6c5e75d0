import { describe, expect, it } from '@jest/globals';
import { changes } from '../../../src/adapters/aws/changes.ts';
import { RuntimeMemory } from '../../../src/adapters/aws/runtimes.ts';
import { awsError, coded, fakeClients, HandClock, networkError, patient } from './fakes.ts';

const since = Date.parse('2026-01-05T11:00:00Z');
const orders = { id: 'orders', functionName: 'shop-orders', alias: 'live' };
const old = { Version: '6', CodeSha256: 'aaa', LastModified: '2026-01-01T09:00:00.000+0000' };
const fresh = { Version: '7', CodeSha256: 'bbb', LastModified: '2026-01-05T11:40:00.000+0000' };

const recent = (script: Parameters<typeof fakeClients>[0], components = [orders]) =>
  changes(fakeClients(script).clients, new HandClock(), new RuntimeMemory()).recent(
    'us-east-1',
    components,
    since,
    patient,
  );

describe('recent changes', () => {
  it('show a version with new code that was published since as a deploy', async () => {
    const found = await recent({
      GetAlias: { FunctionVersion: '7' },
      GetFunctionConfiguration: fresh,
      ListVersionsByFunction: { Versions: [{ Version: '$LATEST' }, { Version: '5', CodeSha256: 'bbb' }, old, fresh] },
    });
    expect(found).toEqual([
      {
        component: 'orders',
        region: 'us-east-1',
        kind: 'deploy',
        atMs: Date.parse('2026-01-05T11:40:00Z'),
        detail: 'shop-orders:live serves version 7 after 6, published 2026-01-05T11:40:00.000Z',
      },
    ]);
  });

  it('show a version with the code of the one before as a configuration change', async () => {
    const found = await recent({
      GetAlias: { FunctionVersion: '7' },
      GetFunctionConfiguration: { ...fresh, CodeSha256: 'aaa' },
      ListVersionsByFunction: { Versions: [old] },
    });
    expect(found).toMatchObject([{ kind: 'configuration' }]);
  });

  it('are none when the version in use is older', async () => {
    const found = await recent({ GetAlias: { FunctionVersion: '6' }, GetFunctionConfiguration: old });
    expect(found).toEqual([]);
  });

  it('include a version that takes only a part of the traffic', async () => {
    const found = await recent({
      GetAlias: { FunctionVersion: '6', RoutingConfig: { AdditionalVersionWeights: { 7: 0.1 } } },
      GetFunctionConfiguration: [old, fresh],
      ListVersionsByFunction: { Versions: [old, fresh] },
    });
    expect(found).toMatchObject([{ kind: 'deploy', detail: expect.stringContaining('version 7') }]);
  });

  it('of the components that can be read are given even when another cannot', async () => {
    const gone = { id: 'gone', functionName: 'shop-gone', alias: 'live' };
    const found = await recent(
      {
        GetAlias: [{ FunctionVersion: '7' }, awsError('ResourceNotFoundException', 404)],
        GetFunctionConfiguration: fresh,
        ListVersionsByFunction: { Versions: [] },
      },
      [orders, gone],
    );
    expect(found).toMatchObject([{ component: 'orders', kind: 'deploy' }]);
  });

  it('are an error, not none, when nothing could be read', async () => {
    await expect(recent({ GetAlias: networkError('ENOTFOUND') })).rejects.toMatchObject(coded('unavailable'));
  });

  it('are none without components', async () => {
    await expect(recent({}, [])).resolves.toEqual([]);
  });
});
