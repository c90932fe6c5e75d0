import { expect, it } from '@jest/globals';
import { absent, east, leverOf, sibling } from '../account.ts';
import { changeFails } from '../failures.ts';
import { patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const { hostedZoneId: zone } = leverOf('records', sibling);
const [alarm] = leverOf('standby-alarm', sibling).alarms[east] ?? [];
const datum = { region: alarm?.region ?? '', namespace: alarm?.namespace ?? '', metric: alarm?.metric ?? '' };

const put = ({ switchMetrics }: ContractPorts, value: 0 | 1, signal = patient) =>
  switchMetrics.put({ ...datum, value }, signal);

/** What the checkers see of the check that follows the alarm. */
async function passes({ dnsConfiguration }: ContractPorts): Promise<boolean> {
  const records = await dnsConfiguration.records(zone, sibling.domainName, patient);
  const record = records.find(({ failover }) => failover === 'PRIMARY');
  const check = await dnsConfiguration.healthCheck(record?.healthCheckId ?? absent, patient);
  expect(check).toMatchObject({ type: 'CLOUDWATCH_METRIC', insufficientData: 'LastKnownStatus' });
  return dnsConfiguration.healthCheckPasses(check.id, patient);
}

promisesOf('switchMetrics', (make) => {
  it('sends an alarm off and takes it back; the health check that follows it goes along', async () => {
    const { ports, settled, pass } = await make();
    expect(await settled(passes(ports))).toBe(true);
    for (let time = 0; time < 2; time += 1) await settled(put(ports, 1));
    await pass(180_000);
    expect(await settled(passes(ports))).toBe(false);
    await settled(put(ports, 0));
    await pass(180_000);
    expect(await settled(passes(ports))).toBe(true);
  });

  changeFails(make, {
    title: 'a datapoint',
    service: 'cloudwatch',
    permission: 'cloudwatch:PutMetricData',
    act: (ports, signal) => put(ports, 1, signal),
    took: async (ports) => !(await passes(ports)),
  });
});
