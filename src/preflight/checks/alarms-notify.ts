import type { Workload } from '../../workload/schema.ts';
import { defineCheck, fail, pass } from '../check.ts';

type Alarm = Workload['alarms'][number];

/** An alarm that nobody hears is no alarm. */
export const alarmsNotify = defineCheck({
  name: 'alarms.notify',
  holds: 'each alarm exists and notifies a topic that Muster believes',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => workload.alarms,
  named: ({ name }: Alarm) => name,
  read: async (ports, { name, region }, _around, signal) =>
    (await ports.alarmSettings.settings(region, [name], signal))[0],
  judge(setting, { name, region }, { topicArns }) {
    if (!setting)
      return fail(
        `there is no such alarm in ${region}`,
        `create ${name} in ${region}, or take it out of the workload file`,
      );
    const ours = topicArns.filter((arn) => arn.split(':')[3] === region);
    const heard = setting.notifies.find((arn) => ours.includes(arn));
    if (heard) return pass(heard);
    const wanted = ours[0] ?? `a topic of ${region}`;
    return fail(
      setting.notifies.length === 0
        ? 'it notifies nobody'
        : `it notifies ${setting.notifies.join(', ')}, which Muster does not believe`,
      `aws cloudwatch put-metric-alarm … --alarm-name ${name} --region ${region} --alarm-actions ${wanted}`,
    );
  },
});
