import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { AlarmReading, Alarms } from '../../ports/telemetry.ts';
import { allPages, read } from './call.ts';

/** Largest number of names that DescribeAlarms takes. */
const namesPerCall = 100;

/** CloudWatch alarm states. Alarms that do not exist are absent from the answer. */
export function alarms(clients: AwsClients): Alarms {
  return {
    async states(region, names, signal) {
      const readings: AlarmReading[] = [];
      for (let from = 0; from < names.length; from += namesPerCall) {
        readings.push(...(await page(clients, region, names.slice(from, from + namesPerCall), signal)));
      }
      return readings;
    },
  };
}

/** Composite and log alarms are left out by CloudWatch unless asked for by type. */
function page(
  clients: AwsClients,
  region: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<AlarmReading[]> {
  return allPages(async (NextToken) => {
    const answer = await read(
      clients,
      { service: 'cloudwatch', region },
      new DescribeAlarmsCommand({
        AlarmNames: [...names],
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
        NextToken,
      }),
      signal,
    );
    const found = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? []), ...(answer.LogAlarms ?? [])];
    return {
      items: found.map((alarm) => ({
        name: alarm.AlarmName ?? '',
        region,
        state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
        changedAtMs: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime() ?? 0,
        actionArns: alarm.AlarmActions ?? [],
      })),
      next: answer.NextToken,
    };
  });
}
