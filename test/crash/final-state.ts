import type { AwsService } from '../../src/ports/aws-clients.ts';
import type { World } from '../../src/sandbox/world.ts';
import type { Lever } from '../../src/workload/lever.ts';
import type { Workload } from '../../src/workload/schema.ts';

/** What a drill leaves behind in the world: readable lines by name. Everything in it must be the same however often a process died. */
export type FinalState = Readonly<Record<string, string>>;

/** Longest time the questions may take, virtual ms. */
const limitMs = 60_000;

/** Asks the world, through the same AWS operations as everybody, who writes, where traffic goes and how each lever stands. */
export async function finalStateOf(world: World, workload: Workload): Promise<FinalState> {
  const asking = answers(world, workload);
  let over = false;
  const end = (): void => {
    over = true;
  };
  asking.then(end, end);
  await world.clock.runUntil(() => over, limitMs);
  return asking;
}

async function answers(world: World, workload: Workload): Promise<FinalState> {
  const ask = async (service: AwsService, region: string, operation: string, input: unknown): Promise<unknown> => {
    const command = { constructor: { name: `${operation}Command` }, input };
    return world.clients.get(service, region).send(command, { abortSignal: new AbortController().signal });
  };
  const item = async (pk: string, attributes: readonly string[]): Promise<string> => {
    const { lease } = workload;
    const input = { TableName: lease.table, Key: { pk: { S: pk } }, ConsistentRead: true };
    const { Item = {} } = (await ask('dynamodb', lease.regions[0] ?? '', 'GetItem', input)) as {
      Item?: Record<string, unknown>;
    };
    return attributes.map((name) => `${name} ${JSON.stringify(Item[name])}`).join(', ');
  };
  const sample = world.log.traffic.at(-1);
  return {
    lease: await item(`writer#${workload.id}`, ['region', 'epoch']),
    lock: await item(`lock#${workload.id}`, ['incidentId']),
    writers: JSON.stringify(sample?.writersByRegion),
    served: (sample?.successRate ?? 0) >= 0.95 ? 'most requests' : 'too few requests',
    name: (await world.net.resolveCname(workload.domainName, new AbortController().signal)).join(', '),
    ...Object.assign({}, ...(await Promise.all(workload.levers.map((lever) => leverState(lever, ask))))),
  };
}

type Ask = (service: AwsService, region: string, operation: string, input: unknown) => Promise<unknown>;

async function leverState(lever: Lever, ask: Ask): Promise<Record<string, string>> {
  switch (lever.kind) {
    case 'routing-control':
      return named(Object.entries(lever.controls), async ([region, arn]) => {
        const at = lever.endpoints.at(-1)?.region ?? region;
        const input = { RoutingControlArn: arn };
        const answer = await ask('route53-recovery-cluster', at, 'GetRoutingControlState', input);
        return [`control ${region}`, String((answer as { RoutingControlState?: string }).RoutingControlState)];
      });
    case 'standby-object':
      return named(Object.values(lever.switches).flat(), async ({ region, bucket, key }) => {
        const there = await ask('s3', region, 'HeadObject', { Bucket: bucket, Key: key }).then(
          () => 'present',
          () => 'absent',
        );
        return [`switch ${bucket}/${key}`, there];
      });
    case 'standby-alarm':
      return named(Object.values(lever.alarms).flat(), async ({ region, name }) => {
        const answer = await ask('cloudwatch', region, 'DescribeAlarms', { AlarmNames: [name] });
        const [alarm] = (answer as { MetricAlarms?: { StateValue?: string }[] }).MetricAlarms ?? [];
        return [`alarm ${name}`, String(alarm?.StateValue)];
      });
    case 'records': {
      const answer = await ask('route53', 'us-east-1', 'ListResourceRecordSets', { HostedZoneId: lever.hostedZoneId });
      const sets =
        (answer as { ResourceRecordSets?: { SetIdentifier?: string; Weight?: number }[] }).ResourceRecordSets ?? [];
      return named(sets, async ({ SetIdentifier, Weight }) => [`record ${SetIdentifier}`, String(Weight)]);
    }
  }
}

async function named<Item>(
  items: readonly Item[],
  state: (item: Item) => Promise<[string, string]>,
): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(items.map(state)));
}
