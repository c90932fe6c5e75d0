import { beforeEach, describe, expect, it } from '@jest/globals';
import { deployRollback } from '../../src/actions/deploy-rollback.ts';
import { shop } from '../fixtures/workload.ts';
import { east, performance } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

type Given = Parameters<typeof deployRollback.run>[1];

const plan = async (given: Given) => {
  const found = await deployRollback.plan?.(world.ports(), given, performance());
  return { calls: found?.calls ?? [], readings: found?.readings ?? [] };
};
/** The step as it is performed after somebody approved what its plan shows now. */
const approve = async (given: Given): Promise<Given> => ({ ...given, planned: [...(await plan(given)).calls] });
const run = (given: Given) => deployRollback.run(world.ports(), given, performance());
const verify = (given: Given) => deployRollback.verify?.(world.ports(), given, performance());
const undo = (given: Given) => deployRollback.undo?.(world.ports(), given, performance());

describe('deploy.rollback', () => {
  const given: Given = { workload: shop(), region: east, component: 'checkout', planned: [] };

  it('points the alias back to the version before the one that it serves', async () => {
    const ordered = await approve(given);
    expect(ordered.planned).toMatchObject([
      { call: 'UpdateAlias', target: 'checkout:live', plane: 'control', from: 'version 42', to: 'version 41' },
    ]);
    await expect(run(ordered)).resolves.toEqual({ target: 'checkout:live', serves: '41' });
    await expect(verify(ordered)).resolves.toEqual({ target: 'checkout:live', serves: '41' });
  });

  it('changes nothing when repeated after a crash: it never goes back twice', async () => {
    const ordered = await approve(given);
    await run(ordered);
    await run(ordered);
    expect(world.calls).toEqual(['alias 42 -> 41']);
  });

  it('goes from and to what was approved, whatever was published since', async () => {
    const ordered = await approve(given);
    world.versions.push('43');
    await run(ordered);
    expect(world.alias.version).toBe('41');
  });

  it('goes back from what the alias serves, not from a version that was published for something else', async () => {
    world.versions.push('43');
    const found = await plan(given);
    expect(found.calls).toMatchObject([{ from: 'version 42', to: 'version 41' }]);
    expect(found.readings).toContainEqual({
      name: 'newer than what checkout:live serves',
      value: 'version 43: published for something else, or taken back already',
      forApprover: true,
    });
  });

  it.each(['run', 'verify', 'undo'] as const)('does nothing that nobody approved (%s)', async (what) => {
    await expect(deployRollback[what]?.(world.ports(), given, performance())).rejects.toMatchObject({
      code: 'refused',
    });
    expect(world.calls).toEqual([]);
  });

  it('is refused when the alias has moved to a version that was not approved', async () => {
    const ordered = await approve(given);
    world.alias = { ...world.alias, version: '40' };
    await expect(run(ordered)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/choose by hand/),
    });
  });

  it('is refused with the reason when the control plane does not answer', async () => {
    const ordered = await approve(given);
    world.fails.set('alias', 'timeout');
    const refused = { code: 'refused', message: expect.stringMatching(/control plane in us-east-1/) };
    await expect(plan(given)).rejects.toMatchObject(refused);
    await expect(run(ordered)).rejects.toMatchObject(refused);
  });

  it.each([['42'], ['$LATEST']])(
    'is refused where nothing was published before what is served (%s)',
    async (version) => {
      world.versions = ['42'];
      world.alias = { ...world.alias, version };
      await expect(plan(given)).rejects.toMatchObject({ code: 'refused' });
    },
  );

  it('is refused for what is no function', async () => {
    for (const component of ['orders', null]) {
      await expect(plan({ ...given, component })).rejects.toMatchObject({ code: 'refused' });
    }
  });

  it('tells that somebody else changed the alias meanwhile', async () => {
    const ordered = await approve(given);
    world.fails.set('pointAlias', 'conflict');
    await expect(run(ordered)).rejects.toMatchObject({ code: 'conflict' });
    await expect(verify(ordered)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('points forward again on undo, once', async () => {
    const ordered = await approve(given);
    await run(ordered);
    await undo(ordered);
    await undo(ordered);
    expect(world.calls).toEqual(['alias 42 -> 41', 'alias 41 -> 42']);
  });
});

describe('deploy.rollback amid a gradual deployment of a function', () => {
  const given: Given = { workload: shop(), region: east, component: 'checkout', planned: [] };
  beforeEach(() => {
    world.alias = { version: '41', revisionId: 'r1', second: { version: '42', share: 0.5 } };
  });

  it('takes the second version off: it is bad, and the one that it comes beside is good', async () => {
    const found = await plan(given);
    expect(found.calls).toMatchObject([{ from: 'version 41 with 50 % to 42', to: 'version 41' }]);
    expect(found.readings).toContainEqual({
      name: 'gradual deployment',
      value: 'what moves the shares of checkout:live, such as CodeDeploy, may move them again: stop it there as well',
      forApprover: true,
    });
    const ordered = await approve(given);
    await expect(verify(ordered)).rejects.toMatchObject({ code: 'conflict' });
    await expect(run(ordered)).resolves.toEqual({ target: 'checkout:live', serves: '41' });
    expect(world.alias).toMatchObject({ version: '41', second: null });
    await expect(verify(ordered)).resolves.toMatchObject({ serves: '41' });
    await run(ordered);
    expect(world.calls).toEqual(['alias 41+42 -> 41']);
  });

  it.each([
    ['has gone on', '41', { version: '42', share: 0.9 }],
    ['is complete', '42', null],
  ])('still goes back to what was approved when the deployment %s since', async (_what, version, second) => {
    const ordered = await approve(given);
    world.alias = { ...world.alias, version, second };
    await run(ordered);
    expect(world.alias).toMatchObject({ version: '41', second: null });
  });

  it('is refused when a version that was not approved takes traffic', async () => {
    const ordered = await approve(given);
    world.alias = { ...world.alias, second: { version: '43', share: 0.1 } };
    await expect(run(ordered)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('version 41 with 10 % to 43'),
    });
  });

  it('gives the shares back on undo, once', async () => {
    world.alias = { ...world.alias, second: { version: '42', share: 0.07 } };
    const ordered = await approve(given);
    await run(ordered);
    await undo(ordered);
    await undo(ordered);
    expect(world.alias).toMatchObject({ version: '41', second: { version: '42', share: 0.07 } });
    expect(world.calls).toEqual(['alias 41+42 -> 41', 'alias 41 -> 41+42']);
  });
});

describe('deploy.rollback of an API', () => {
  const api = shop().components.map((one) =>
    one.id === 'api' ? { ...one, stage: 'live', apiIds: { [east]: 'a1b2c3' } } : one,
  );
  const given: Given = { workload: shop({ components: api }), region: east, component: 'api', planned: [] };

  it('points the stage back to the deployment before the one that it serves', async () => {
    const ordered = await approve(given);
    expect(ordered.planned).toEqual([
      {
        call: 'UpdateStage',
        target: 'a1b2c3/live',
        region: east,
        plane: 'control',
        from: 'deployment d42',
        to: 'deployment d41',
      },
    ]);
    await expect(run(ordered)).resolves.toEqual({ target: 'a1b2c3/live', serves: 'd41' });
    await expect(verify(ordered)).resolves.toMatchObject({ serves: 'd41' });
  });

  it('goes back from what the stage serves, not from what was deployed to another stage', async () => {
    world.deployments.push('d43');
    expect((await plan(given)).calls).toMatchObject([{ from: 'deployment d42', to: 'deployment d41' }]);
  });

  it('changes nothing when repeated after a crash, and goes where was approved whatever was deployed since', async () => {
    const ordered = await approve(given);
    world.deployments.push('d43');
    await run(ordered);
    await run(ordered);
    expect(world.calls).toEqual(['stage d42 -> d41']);
  });

  it('is undone to what it served', async () => {
    const ordered = await approve(given);
    await run(ordered);
    await undo(ordered);
    await undo(ordered);
    expect(world.calls).toEqual(['stage d42 -> d41', 'stage d41 -> d42']);
  });

  it('takes a canary off the traffic, keeps its settings, and gives it the share back on undo', async () => {
    world.deployment = 'd41';
    world.canary = { deploymentId: 'd42', percent: 12.5 };
    const ordered = await approve(given);
    expect(ordered.planned).toMatchObject([{ from: 'deployment d41 with 12.5 % to d42', to: 'deployment d41' }]);
    await expect(verify(ordered)).rejects.toMatchObject({ code: 'conflict' });
    await run(ordered);
    await run(ordered);
    await expect(verify(ordered)).resolves.toMatchObject({ serves: 'd41' });
    expect(world.canary).toEqual({ deploymentId: 'd42', percent: 0 });
    await undo(ordered);
    expect(world.calls).toEqual(['stage d41 -> d41 canary 0', 'stage d41 -> d41 canary 12.5']);
  });

  it('does not make a canary anew that is gone when it is undone', async () => {
    world.deployment = 'd41';
    world.canary = { deploymentId: 'd42', percent: 12.5 };
    const ordered = await approve(given);
    await run(ordered);
    world.canary = null;
    await expect(undo(ordered)).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('canary') });
  });

  it.each([
    ['takes no traffic', { deploymentId: 'd43', percent: 0 }],
    ['serves the same deployment', { deploymentId: 'd42', percent: 50 }],
  ])('leaves a canary out of account that %s', async (_what, canary) => {
    world.canary = canary;
    expect((await plan(given)).calls).toMatchObject([{ from: 'deployment d42', to: 'deployment d41' }]);
  });

  it('is refused with the reason when the control plane does not answer', async () => {
    world.fails.set('stage', 'unavailable');
    await expect(plan(given)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/API Gateway's control plane in us-east-1/),
    });
  });

  it('is refused for an API without a stage', async () => {
    await expect(plan({ ...given, workload: shop() })).rejects.toMatchObject({ code: 'refused' });
  });
});
