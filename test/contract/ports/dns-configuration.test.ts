import { expect, it } from '@jest/globals';
import type { HealthCheckReading } from '../../../src/ports/health-checks.ts';
import { absent, account, east, leverOf, west } from '../account.ts';
import { readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const { hostedZoneId: zone, setIdentifiers } = leverOf('records');
const records = ({ dnsConfiguration }: ContractPorts, signal = patient) =>
  dnsConfiguration.records(zone, account.domainName, signal);

/** The check of a Region's record, and those that it is calculated from. */
async function checksOf(ports: ContractPorts, region: string): Promise<HealthCheckReading[]> {
  const record = (await records(ports)).find(({ setIdentifier }) => setIdentifier === setIdentifiers[region]);
  const own = await ports.dnsConfiguration.healthCheck(record?.healthCheckId ?? absent, patient);
  const children = [];
  for (const id of own.children) children.push(await ports.dnsConfiguration.healthCheck(id, patient));
  return [own, ...children];
}

promisesOf('dnsConfiguration', (make) => {
  it('reads every record set of the name with its weight and its health check', async () => {
    const { ports, settled } = await make();
    const found = await settled(records(ports));
    expect(found).toMatchObject(
      [east, west].map((region, index) => ({
        name: account.domainName,
        setIdentifier: setIdentifiers[region],
        weight: index === 0 ? 100 : 0,
        failover: null,
        healthCheckId: expect.any(String),
      })),
    );
    expect(found.every(({ ttlSeconds, aliasTarget }) => (ttlSeconds === null) === (aliasTarget !== null))).toBe(true);
  });

  it('finds no records of another name, and no zone of another id', async () => {
    const { ports, settled } = await make();
    const { dnsConfiguration } = ports;
    expect(await settled(dnsConfiguration.records(zone, `${absent}.example.com`, patient))).toEqual([]);
    for (const ask of [
      () => dnsConfiguration.records('Z0NOTHING', account.domainName, patient),
      () => dnsConfiguration.acceleratedRecovery('Z0NOTHING', patient),
      () => dnsConfiguration.healthCheck(absent, patient),
      () => dnsConfiguration.healthCheckPasses(absent, patient),
    ]) {
      await expect(settled<unknown>(ask())).rejects.toMatchObject(coded('notFound'));
    }
  });

  it('reads the checks that the levers work by', async () => {
    const { ports, settled } = await make();
    const [own, ...children] = await settled(checksOf(ports, east));
    expect(own).toMatchObject({ type: 'CALCULATED', inverted: false, disabled: false, threshold: children.length });
    const control = children.find(({ type }) => type === 'RECOVERY_CONTROL');
    expect(control).toMatchObject({ routingControlArn: leverOf('routing-control').controls[east], inverted: false });
    const switches = children.filter(({ type }) => type === 'HTTPS');
    expect(switches).toHaveLength(leverOf('standby-object').switches[east]?.length ?? 0);
    for (const check of switches)
      expect(check).toMatchObject({ inverted: true, intervalSeconds: 10, failureThreshold: 3 });
  });

  it('tells whether the checkers see a check pass, and sees a routing control that is switched off', async () => {
    const { ports, settled, pass } = await make();
    const [, ...children] = await settled(checksOf(ports, east));
    const { id, routingControlArn } = children.find(({ type }) => type === 'RECOVERY_CONTROL') ?? {};
    const passes = () => settled(ports.dnsConfiguration.healthCheckPasses(id ?? absent, patient));
    expect(await passes()).toBe(true);
    const { endpoints } = leverOf('routing-control');
    await settled(ports.routingControls.update(endpoints, [{ arn: routingControlArn ?? '', state: 'Off' }], patient));
    await pass(60_000);
    expect(await passes()).toBe(false);
  });

  it('reads the status of accelerated recovery', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.dnsConfiguration.acceleratedRecovery(zone, patient))).toBe('ENABLED');
  });

  readingFails(make, {
    title: 'reading records',
    service: 'route53',
    permission: 'route53:ListResourceRecordSets',
    act: records,
  });
});
