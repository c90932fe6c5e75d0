import { beforeEach, describe, expect, it } from '@jest/globals';
import { deployRollback } from '../../src/actions/deploy-rollback.ts';
import { shop } from '../fixtures/workload.ts';
import { east, performance } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

describe('deploy.rollback', () => {
  const given = { workload: shop(), region: east, component: 'checkout', planned: [] };
  const run = () => deployRollback.run(world.ports(), given, performance());

  it('points the alias back to the version before the latest change', async () => {
    expect((await deployRollback.plan?.(world.ports(), given, performance()))?.calls).toMatchObject([
      { call: 'UpdateAlias', target: 'checkout:live', plane: 'control', from: 'version 42', to: 'version 41' },
    ]);
    await expect(run()).resolves.toEqual({ target: 'checkout:live', serves: '41' });
    await expect(deployRollback.verify?.(world.ports(), given, performance())).resolves.toMatchObject({
      serves: '41',
    });
  });

  it('changes nothing when repeated after a crash: it never goes back twice', async () => {
    await run();
    await run();
    expect(world.calls).toEqual(['alias 42 -> 41']);
    expect((await deployRollback.plan?.(world.ports(), given, performance()))?.calls).toEqual([]);
  });

  it('goes from and to what was approved, whatever was published since', async () => {
    const planned = [{ call: 'UpdateAlias', target: 'checkout:live', from: 'version 42', to: 'version 41' }];
    world.versions.push('43');
    await deployRollback.run(world.ports(), { ...given, planned }, performance());
    expect(world.alias.version).toBe('41');
  });

  it('is refused when the alias is at a version that is neither', async () => {
    world.alias = { version: '40', revisionId: 'r1' };
    await expect(run()).rejects.toMatchObject({ code: 'refused', message: expect.stringMatching(/choose by hand/) });
  });

  it('is refused with the reason when the control plane does not answer', async () => {
    world.fails.set('alias', 'timeout');
    await expect(run()).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/control plane in us-east-1/),
    });
  });

  it('is refused without an earlier version, and for what is no function', async () => {
    world.versions = ['42'];
    await expect(run()).rejects.toMatchObject({ code: 'refused' });
    for (const component of ['orders', null]) {
      await expect(deployRollback.run(world.ports(), { ...given, component }, performance())).rejects.toMatchObject({
        code: 'refused',
      });
    }
  });

  it('tells that somebody else changed the alias meanwhile', async () => {
    world.fails.set('pointAlias', 'conflict');
    await expect(run()).rejects.toMatchObject({ code: 'conflict' });
    await expect(deployRollback.verify?.(world.ports(), given, performance())).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('points forward again on undo, once', async () => {
    await run();
    await deployRollback.undo?.(world.ports(), given, performance());
    await deployRollback.undo?.(world.ports(), given, performance());
    expect(world.calls).toEqual(['alias 42 -> 41', 'alias 41 -> 42']);
  });
});

describe('deploy.rollback of an API', () => {
  const api = shop().components.map((one) =>
    one.id === 'api' ? { ...one, stage: 'live', apiIds: { [east]: 'a1b2c3' } } : one,
  );
  const given = { workload: shop({ components: api }), region: east, component: 'api', planned: [] };
  const run = () => deployRollback.run(world.ports(), given, performance());

  it('points the stage back to the deployment before the latest', async () => {
    expect((await deployRollback.plan?.(world.ports(), given, performance()))?.calls).toEqual([
      {
        call: 'UpdateStage',
        target: 'a1b2c3/live',
        region: east,
        plane: 'control',
        from: 'deployment d42',
        to: 'deployment d41',
      },
    ]);
    await expect(run()).resolves.toEqual({ target: 'a1b2c3/live', serves: 'd41' });
    await expect(deployRollback.verify?.(world.ports(), given, performance())).resolves.toMatchObject({
      serves: 'd41',
    });
  });

  it('changes nothing when repeated after a crash, and goes where was approved whatever was deployed since', async () => {
    const planned = [{ call: 'UpdateStage', target: 'a1b2c3/live', from: 'deployment d42', to: 'deployment d41' }];
    world.deployments.push('d43');
    await deployRollback.run(world.ports(), { ...given, planned }, performance());
    await deployRollback.run(world.ports(), { ...given, planned }, performance());
    expect(world.calls).toEqual(['stage d42 -> d41']);
  });

  it('is undone to what it served', async () => {
    await run();
    await deployRollback.undo?.(world.ports(), given, performance());
    expect(world.deployment).toBe('d42');
  });

  it('is refused with the reason when the control plane does not answer', async () => {
    world.fails.set('stage', 'unavailable');
    await expect(run()).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/API Gateway's control plane in us-east-1/),
    });
  });

  it('is refused for an API without a stage', async () => {
    await expect(
      deployRollback.run(world.ports(), { ...given, workload: shop() }, performance()),
    ).rejects.toMatchObject({ code: 'refused' });
  });
});
