import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmSettings } from '../../ports/alarm-settings.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import { allPages, read } from './call.ts';

/** Largest number of names that DescribeAlarms takes. */
const namesPerCall = 100;

/** What alarms of all types notify, as CloudWatch has it. */
export function alarmSettings(clients: AwsClients): AlarmSettings {
  return {
    async settings(region, names, signal) {
      const chunks = Array.from({ length: Math.ceil(names.length / namesPerCall) }, (_, index) =>
        names.slice(index * namesPerCall, (index + 1) * namesPerCall),
      );
      const pages = await Promise.all(
        chunks.map((AlarmNames) =>
          allPages(async (NextToken) => {
            const command = new DescribeAlarmsCommand({
              AlarmNames,
              AlarmTypes: ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
              NextToken,
            });
            const answer = await read(clients, { service: 'cloudwatch', region }, command, signal);
            const found = [answer.MetricAlarms, answer.CompositeAlarms, answer.LogAlarms].flatMap((list) => list ?? []);
            return { items: found, next: answer.NextToken };
          }),
        ),
      );
      return pages.flat().map(({ AlarmName, ActionsEnabled, AlarmActions }) => ({
        name: AlarmName ?? '',
        notifies: ActionsEnabled === false ? [] : (AlarmActions ?? []),
      }));
    },
  };
}
