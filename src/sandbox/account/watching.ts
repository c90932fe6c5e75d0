import type { DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput } from '@aws-sdk/client-cloudwatch';
import { topicOf } from '../alarms.ts';
import { serviceError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Amendment, type Amendments, amendment } from './amendment.ts';
import type { AccountModel } from './model.ts';

/** True while nobody hears of an alarm: it is not there, it has no action, or its Region's topic is gone. */
export function isUnheard(account: AccountModel, alarm: string, region: string): boolean {
  return (
    account.wrong('alarm-missing', { alarm }) !== undefined ||
    account.wrong('alarm-without-action', { alarm }) !== undefined ||
    account.wrong('topic-missing', { region }) !== undefined
  );
}

/** Mistakes in alarms. Every alarm that is right notifies the topic of its Region. */
export function alarmAmendments(model: WorldModel): Amendments {
  const accountId = model.hosted[0]?.workload.accountId ?? '';
  return {
    DescribeAlarms: amendment<DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput>((_input, { region }, clean) => {
      const answer = clean();
      return {
        ...answer,
        MetricAlarms: answer.MetricAlarms?.filter(
          ({ AlarmName = '' }) => !model.account.wrong('alarm-missing', { alarm: AlarmName }),
        ).map((alarm) => {
          const mute = model.account.wrong('alarm-without-action', { alarm: alarm.AlarmName ?? '' });
          return { ...alarm, ActionsEnabled: true, AlarmActions: mute ? [] : [topicOf(region, accountId)] };
        }),
      };
    }),
  };
}

/** Without a support plan Health and Support refuse everything. */
export function planAmendments(model: WorldModel, operations: readonly string[]): Amendments {
  const refusing: Amendment = (_input, _place, clean) => {
    if (!model.account.wrong('support-plan-missing')) return clean();
    throw serviceError({ name: 'SubscriptionRequiredException', status: 400, message: 'No support plan' });
  };
  return Object.fromEntries(operations.map((name) => [name, refusing]));
}
