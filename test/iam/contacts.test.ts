import { describe, expect, it } from '@jest/globals';
import { actions } from '../../src/actions/index.ts';
import { regionalSts } from '../../src/adapters/aws/credentials-session.ts';
import { realClients } from '../../src/adapters/aws/real-clients.ts';
import { configAt, exampleConfig } from '../../src/cli/project.ts';
import { type Contact, contactsOf } from '../../src/iam/contacts.ts';
import type { AwsService } from '../../src/ports/aws-clients.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { patient } from '../adapters/aws/fakes.ts';

const config = configAt(exampleConfig);
const shop = config.workloads[0] as Workload;
const withZones: Workload = {
  ...shop,
  zonalResources: shop.regions.map((region) => ({
    region,
    kind: 'alb',
    resource: `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/shop/1`,
  })),
};

const packages: Readonly<Record<string, string>> = {
  apigateway: '@aws-sdk/client-api-gateway',
  cloudwatch: '@aws-sdk/client-cloudwatch',
  dynamodb: '@aws-sdk/client-dynamodb',
  kinesis: '@aws-sdk/client-kinesis',
  lambda: '@aws-sdk/client-lambda',
  route53: '@aws-sdk/client-route-53',
  'route53-recovery-cluster': '@aws-sdk/client-route53-recovery-cluster',
  s3: '@aws-sdk/client-s3',
  scheduler: '@aws-sdk/client-scheduler',
};

/** Enough of every input for a request to be built; a client leaves out what its operation does not know. */
const anyInput = {
  Bucket: 'bucket',
  Key: 'key',
  FunctionName: 'function',
  Name: 'name',
  UUID: 'uuid',
  restApiId: 'api',
  stageName: 'stage',
  HostedZoneId: 'Z1',
  Id: 'id',
  ChangeBatch: { Changes: [] },
};

/** The host that the real SDK would connect to for an operation: the request is built and signed, and goes no further. */
async function hostOf({ operation, region, endpoint }: Contact): Promise<string> {
  const [service = '', name = ''] = operation.split(':');
  const hosts: string[] = [];
  const clients = realClients({
    handlerOf: () => ({
      async handle(request: { hostname: string }) {
        hosts.push(request.hostname);
        throw new Error('goes no further');
      },
    }),
  });
  const exported = (await import(packages[service] ?? '')) as Record<string, new (input: object) => object>;
  const command = exported[`${name}Command`];
  if (!command) throw new Error(`no command ${operation}`);
  const client = clients.get(service as AwsService, region, endpoint ?? undefined);
  const input = name.includes('Object') ? { Bucket: 'bucket', Key: 'evacuate', Body: 'x' } : anyInput;
  await client.send(new command(input), { abortSignal: patient }).catch(() => undefined);
  return hosts[0] ?? `none was contacted for ${operation}`;
}

/** A control plane without a Region in its name is us-east-1's. */
const global = /^(route53|iam|sts|organizations|support)\.amazonaws\.com$/;

describe.each(shop.regions)('when %s is left', (from) => {
  const contacts = contactsOf(Object.values(actions), withZones, from).filter(
    ({ operation }) => !operation.startsWith('arc-zonal-shift:'),
  );

  it('every endpoint that a mitigation can contact in it, or in a us-east-1 control plane, is marked', async () => {
    const hosts = await Promise.all(contacts.map(async (contact) => ({ contact, host: await hostOf(contact) })));
    expect(hosts.length).toBeGreaterThan(40);
    expect(hosts.filter(({ host }) => host.startsWith('none'))).toEqual([]);
    const unmarked = hosts.filter(
      ({ host, contact }) => contact.mark === null && (host.includes(`.${from}.`) || global.test(host)),
    );
    expect(unmarked).toEqual([]);
    const global_ = hosts.filter(({ host, contact }) => !host.includes(contact.region) && !global.test(host));
    expect(global_).toEqual([]);
  });

  it('each step of a failover has a way that is not', () => {
    for (const action of ['writers.fence', 'writers.grant', 'traffic.shift']) {
      const ways = contacts.filter((contact) => contact.action === action && contact.mark === null);
      expect([action, ways.length > 0]).toEqual([action, true]);
    }
  });

  it('the marks say which it is', () => {
    const marks = new Map(contacts.map(({ operation, region, mark }) => [`${operation} ${region}`, mark]));
    expect(marks.get('route53:ChangeResourceRecordSets us-east-1')).toBe('control plane in us-east-1');
    expect(marks.get(`lambda:UpdateAlias ${from}`)).toBe('in the Region that is left');
    expect(marks.get('dynamodb:PutItem us-east-2')).toBeNull();
  });
});

it('an action without a place where it is sent would be missed: every mutating one has some', () => {
  const found = new Set(contactsOf(Object.values(actions), withZones, 'us-east-1').map(({ action }) => action));
  const mutating = Object.values(actions).filter(({ risk }) => risk === 'reversible' || risk === 'irreversible');
  expect(mutating.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
});

it("sessions come from the STS of the engine's own Region", async () => {
  const endpoint = await regionalSts('us-east-2').config.endpoint?.();
  expect(endpoint?.hostname).toBe('sts.us-east-2.amazonaws.com');
});
