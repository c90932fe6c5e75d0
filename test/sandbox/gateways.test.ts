import { GetStageCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import { describe, expect, it } from '@jest/globals';
import { dnsConfiguration } from '../../src/adapters/aws/dns-configuration.ts';
import { gateways } from '../../src/adapters/aws/gateways.ts';
import { impaired, pass, quiet, sent, settled, shopWorld } from './play.ts';

/** The real adapters over the world, like in `adapters.test.ts`. */

const signal = new AbortController().signal;
const minuteMs = 60_000;
const wrong = (deviation: object) =>
  shopWorld({
    ...quiet,
    account: [{ fromMs: 0, untilMs: Number.POSITIVE_INFINITY, deviation: deviation as never }],
  });

describe('API Gateway in the sandbox', () => {
  it('has the custom domain, its mapping and the deployment that the stage serves in both Regions', async () => {
    const world = shopWorld();
    const port = gateways(world.clients);
    for (const region of ['us-east-1', 'us-west-2']) {
      expect(await settled(world, port.domain(region, 'shop.example.com', signal))).toEqual({
        regionalDomainName: `shop.${region}.example.com`,
        status: 'AVAILABLE',
        mappings: [{ basePath: '(none)', apiId: 'shop-api', stage: 'live' }],
      });
      const { deploymentId } = await settled(world, port.stage(region, 'shop-api', 'live', signal));
      const deployments = await settled(world, port.deployments(region, 'shop-api', signal));
      expect(deployments.map(({ id }) => id).at(-1)).toBe(deploymentId);
    }
  });

  it('lacks the domain, or its mapping, where the account does', async () => {
    const without = wrong({ kind: 'domain-missing', region: 'us-west-2' });
    const domain = gateways(without.clients).domain('us-west-2', 'shop.example.com', signal);
    expect(await settled(without, domain)).toBeUndefined();
    const unmapped = wrong({ kind: 'mapping-missing', region: 'us-west-2' });
    const found = await settled(unmapped, gateways(unmapped.clients).domain('us-west-2', 'shop.example.com', signal));
    expect(found).toMatchObject({ mappings: [] });
  });

  it('fails by a bad deployment of its own, and works again when the stage is pointed back', async () => {
    const world = shopWorld({
      ...quiet,
      deploys: [{ atMs: minuteMs, component: 'api', region: 'us-east-1', failureRate: 0.6 }],
    });
    await pass(world, 2 * minuteMs);
    expect(world.log.traffic.at(-1)?.successRate).toBeLessThan(0.5);
    const [, earlier] = await settled(world, gateways(world.clients).deployments('us-east-1', 'shop-api', signal));
    const request = { region: 'us-east-1', apiId: 'shop-api', stage: 'live', deploymentId: earlier?.id ?? '' };
    await settled(world, gateways(world.clients).pointStage(request, signal));
    await pass(world, minuteMs);
    expect(world.log.traffic.at(-1)?.successRate).toBe(1);
    expect(world.log.mutatingCalls).toMatchObject([{ operation: 'UpdateStage', from: 'dep003', to: 'dep002' }]);
  });

  it('sends a share to a canary, until it is taken off', async () => {
    const world = shopWorld({
      ...quiet,
      deploys: [{ atMs: minuteMs, component: 'api', region: 'us-east-1', failureRate: 0.8, share: 0.25 }],
    });
    await pass(world, 2 * minuteMs);
    expect(world.log.traffic.at(-1)?.successRate).toBeCloseTo(0.8);
    const port = gateways(world.clients);
    const { deploymentId, canary } = await settled(world, port.stage('us-east-1', 'shop-api', 'live', signal));
    expect(canary).toEqual({ deploymentId: 'dep003', percent: 25 });
    const request = { region: 'us-east-1', apiId: 'shop-api', stage: 'live', deploymentId, canaryPercent: 0 };
    await settled(world, port.pointStage(request, signal));
    await pass(world, minuteMs);
    expect(world.log.traffic.at(-1)?.successRate).toBe(1);
    expect(world.log.mutatingCalls).toMatchObject([{ from: 'dep002 with 25 % to dep003', to: 'dep002' }]);
  });

  it('refuses deployments and patches that it does not know, as AWS does', async () => {
    const world = shopWorld();
    const patch = (path: string, value: string) =>
      sent(
        world,
        'apigateway',
        'us-east-1',
        new UpdateStageCommand({
          restApiId: 'shop-api',
          stageName: 'live',
          patchOperations: [{ op: 'replace', path, value }],
        }),
      );
    await expect(patch('/deploymentId', 'dep999')).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(patch('/canarySettings/percentTraffic', '5')).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(patch('/variables/x', 'y')).rejects.toMatchObject({ name: 'BadRequestException' });
    const stage = new GetStageCommand({ restApiId: 'shop-api', stageName: 'test' });
    await expect(sent(world, 'apigateway', 'us-east-1', stage)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('cannot be read while its control plane is down', async () => {
    const world = shopWorld(impaired({ service: 'apigateway', effect: 'control-plane-down' }));
    const stage = gateways(world.clients).stage('us-east-1', 'shop-api', 'live', signal);
    await expect(settled(world, stage)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the DNS configuration in the sandbox', () => {
  const zone = ['Z0EXAMPLESHOP', 'shop.example.com', signal] as const;

  it('has one record a Region, each with a calculated check over its control and its inverted switch checks', async () => {
    const world = shopWorld();
    const port = dnsConfiguration(world.clients);
    const records = await settled(world, port.records(...zone));
    expect(records).toMatchObject([
      { setIdentifier: 'shop-us-east-1', weight: 100, ttlSeconds: 60 },
      { setIdentifier: 'shop-us-west-2', weight: 0, ttlSeconds: 60 },
    ]);
    const calculated = await settled(world, port.healthCheck(records[0]?.healthCheckId ?? '', signal));
    expect(calculated).toMatchObject({ type: 'CALCULATED', threshold: 3, inverted: false });
    const children = [];
    for (const id of calculated.children) children.push(await settled(world, port.healthCheck(id, signal)));
    expect(children).toMatchObject([
      { type: 'RECOVERY_CONTROL', routingControlArn: expect.stringContaining('us-east-1') },
      { type: 'HTTPS', inverted: true, asks: 'shop-switch-us-west-2.s3.us-west-2.amazonaws.com/evacuate-us-east-1' },
      { type: 'HTTPS', inverted: true, asks: 'shop-switch-us-east-2.s3.us-east-2.amazonaws.com/evacuate-us-east-1' },
    ]);
    expect(await settled(world, port.healthCheckPasses(calculated.id, signal))).toBe(true);
    expect(await settled(world, port.healthCheckPasses(calculated.children[1] ?? '', signal))).toBe(false);
    expect(await settled(world, port.acceleratedRecovery('Z0EXAMPLESHOP', signal))).toBe('ENABLED');
  });

  it.each([
    [{ kind: 'record-missing', region: 'us-west-2' }, [{ setIdentifier: 'shop-us-east-1' }]],
    [{ kind: 'ttl-high', seconds: 3600 }, [{ ttlSeconds: 3600 }, { ttlSeconds: 3600 }]],
    [
      { kind: 'health-check-missing', region: 'us-west-2' },
      [{ healthCheckId: expect.any(String) }, { healthCheckId: null }],
    ],
  ])('shows %j', async (deviation, records) => {
    const world = wrong(deviation);
    const found = await settled(world, dnsConfiguration(world.clients).records(...zone));
    expect(found).toHaveLength(records.length);
    expect(found).toMatchObject(records);
  });

  it('shows checks that are disabled or not inverted, and recovery that is off', async () => {
    const checked = async (deviation: object) => {
      const world = wrong(deviation);
      const port = dnsConfiguration(world.clients);
      const [record] = await settled(world, port.records(...zone));
      const whole = await settled(world, port.healthCheck(record?.healthCheckId ?? '', signal));
      return { whole, child: await settled(world, port.healthCheck(whole.children[1] ?? '', signal)) };
    };
    const disabled = await checked({ kind: 'health-check-disabled', region: 'us-east-1' });
    expect(disabled).toMatchObject({ whole: { disabled: true }, child: { disabled: false } });
    const plain = await checked({ kind: 'health-check-not-inverted', region: 'us-east-1' });
    expect(plain).toMatchObject({ child: { inverted: false } });
    const off = wrong({ kind: 'accelerated-recovery-off' });
    expect(await settled(off, dnsConfiguration(off.clients).acceleratedRecovery('Z0EXAMPLESHOP', signal))).toBe('NONE');
  });
});
