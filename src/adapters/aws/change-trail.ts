import { type Event, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Change } from '../../ports/telemetry.ts';
import { read, type Target } from './call.ts';

/** LookupEvents takes two requests a second in an account and Region, and fifty events a page (CloudTrail quotas). */
const spacingMs = 500;
const eventsPerPage = 50;
/** So many pages are read, the newest events first: four seconds' worth. */
const pages = 8;

/** Changes of one component, by event name; Lambda's names carry the version of their API (`UpdateFunctionCode20150331v2`). */
const componentChanges: Readonly<Record<string, 'deploy' | 'configuration'>> = {
  UpdateFunctionCode: 'deploy',
  PublishVersion: 'deploy',
  UpdateAlias: 'deploy',
  CreateDeployment: 'deploy',
  UpdateStage: 'deploy',
  ExecuteChangeSet: 'deploy',
  UpdateStack: 'deploy',
  StartDeployment: 'deploy',
  UpdateStateMachine: 'deploy',
  UpdateFunctionConfiguration: 'configuration',
  PutFunctionConcurrency: 'configuration',
  DeleteFunctionConcurrency: 'configuration',
  UpdateEventSourceMapping: 'configuration',
  UpdateTable: 'configuration',
  PutResourcePolicy: 'configuration',
  UpdateShardCount: 'configuration',
  SetQueueAttributes: 'configuration',
  PutBucketPolicy: 'configuration',
  RotateSecret: 'configuration',
  PutSecretValue: 'configuration',
};

/** Changes of what components stand on: permissions, keys, networks, names. */
const accountChanges =
  /^(Put\w*Policy|Attach\w*Policy|Detach\w*Policy|Delete\w*Policy|UpdateAssumeRolePolicy|DisableKey|ScheduleKeyDeletion|RevokeGrant|RotateSecret|PutSecretValue|UpdateSecret|UpdateSecretVersionStage|DeleteSecret|ImportCertificate|DeleteCertificate|(Delete|Update)AccessKey|\w*SecurityGroup(In|E)gress|(Create|Delete|Replace)Route|ChangeResourceRecordSets)$/;

const record = z.object({
  requestParameters: z.unknown(),
  /** Present when the change was refused: then nothing changed. */
  errorCode: z.string().optional(),
});

/** Changes that CloudTrail has recorded of the components, and of the account around them, since an instant. IAM's are in us-east-1 only. */
export async function recordedChanges(
  clients: AwsClients,
  clock: Clock,
  asked: {
    readonly region: string;
    readonly components: readonly { readonly id: string; readonly name: string }[];
    readonly sinceMs: number;
  },
  signal: AbortSignal,
): Promise<Change[]> {
  const { region, components, sinceMs } = asked;
  const target: Target = { service: 'cloudtrail', region };
  const found: Event[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    if (page > 0) await clock.sleep(spacingMs, signal);
    const command = new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }],
      StartTime: new Date(sinceMs),
      EndTime: new Date(clock.now()),
      MaxResults: eventsPerPage,
      NextToken,
    });
    const answer = await read(clients, target, command, signal);
    found.push(...(answer.Events ?? []));
    NextToken = answer.NextToken;
    if (NextToken === undefined || NextToken === '') break;
  }
  return found.flatMap((event) => changeOf(event, region, components));
}

function changeOf(
  event: Event,
  region: string,
  components: readonly { readonly id: string; readonly name: string }[],
): Change[] {
  const name = (event.EventName ?? '').replace(/20\d{6}(v\d+)?$/, '');
  const details = detailsOf(event);
  if (event.EventTime === undefined || details.errorCode !== undefined) return [];
  const by = event.Username === undefined ? '' : ` by ${event.Username}`;
  const change = { region, atMs: event.EventTime.getTime(), detail: `${name}${by}` };
  const kind = componentChanges[name];
  if (kind !== undefined) {
    const named = components.filter((component) => mentions(event, details.requestParameters, component.name));
    if (named.length > 0) return named.map(({ id }) => ({ ...change, component: id, kind }));
  }
  return accountChanges.test(name) ? [{ ...change, component: 'account', kind: 'account' }] : [];
}

function detailsOf(event: Event): z.infer<typeof record> {
  try {
    return record.parse(JSON.parse(event.CloudTrailEvent ?? '{}'));
  } catch {
    return { requestParameters: undefined };
  }
}

/** By the event's own list of resources, or as a whole word of its parameters: a name, or a part of an ARN. */
function mentions(event: Event, parameters: unknown, name: string): boolean {
  const resources = (event.Resources ?? []).flatMap(({ ResourceName }) => ResourceName ?? []);
  const text = [...resources, JSON.stringify(parameters ?? '')].join('\n');
  return text.split(/[\s":/,{}]+/).includes(name);
}
