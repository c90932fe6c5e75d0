import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { SwitchMetrics } from '../../ports/traffic.ts';
import { write } from './call.ts';

/** Metrics of alarms that health checks follow: the newest datapoint decides, so sending one twice is harmless. */
export function switchMetrics(clients: AwsClients): SwitchMetrics {
  return {
    async put({ region, namespace, metric, value }, signal) {
      const command = new PutMetricDataCommand({
        Namespace: namespace,
        MetricData: [{ MetricName: metric, Value: value }],
      });
      await write(clients, { service: 'cloudwatch', region }, command, signal);
    },
  };
}
