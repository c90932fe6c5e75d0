import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readOnly, readOperations } from '../../../src/adapters/aws/read-only.ts';
import type { AwsService } from '../../../src/ports/aws-clients.ts';
import { root } from '../../source-files.ts';
import { coded, patient } from './fakes.ts';

/** A command class of an SDK v3 client: its instances carry the operation's schema `[9, namespace, name, traits, input, output]`. */
type CommandClass = new (input: object) => object & { readonly schema?: readonly unknown[] };

interface Operation {
  readonly service: AwsService;
  readonly name: string;
  readonly command: CommandClass;
  /** GET, POST …; undefined where the protocol sends everything by POST. */
  readonly method: string | undefined;
}

/** Verbs that AWS gives to operations which change nothing, and no others. */
const readingName = /^(Get|List|Describe|Head|Lookup|Simulate|BatchGet|Query)([A-Z]|$)/;
/** Operations of those verbs that hand out credentials or advance something all the same. */
const notReads = ['GetFederationToken', 'GetSessionToken', 'GetDelegatedAccessToken', 'GetWebIdentityToken'];

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Readonly<Record<string, string>>;
};
/** What clients call their service where it is not the package's name. */
const serviceNames: Readonly<Record<string, AwsService>> = {
  'api-gateway': 'apigateway',
  'cognito-identity-provider': 'cognito-idp',
  'route-53': 'route53',
  'secrets-manager': 'secretsmanager',
  'service-quotas': 'servicequotas',
  sfn: 'states',
};
const packages = Object.keys(manifest.dependencies).filter((name) => name.startsWith('@aws-sdk/client-'));

async function operationsOf(packageName: string): Promise<Operation[]> {
  const name = packageName.replace('@aws-sdk/client-', '');
  const service = serviceNames[name] ?? (name as AwsService);
  const exported = (await import(packageName)) as Readonly<Record<string, unknown>>;
  return Object.entries(exported).flatMap(([exportName, value]) => {
    if (!/^[A-Z]\w+Command$/.test(exportName) || typeof value !== 'function') return [];
    const command = value as CommandClass;
    const traits = new command({}).schema?.[3];
    const http = typeof traits === 'object' && traits !== null && 'http' in traits ? traits.http : undefined;
    const method = Array.isArray(http) ? String(http[0]) : undefined;
    return [{ service, name: exportName.replace(/Command$/, ''), command, method }];
  });
}

/** An operation as the list of reads names it. */
function listed({ service, name }: Operation): string {
  return `${service}:${name}`;
}

/** Protocols that send every operation as a POST to one path: the method says nothing there. */
function tellsByMethod(operations: readonly Operation[]): boolean {
  return operations.some(({ method }) => method === 'GET');
}

describe('every operation of every client in the tree', () => {
  const all = new Map<string, readonly Operation[]>();
  beforeAll(async () => {
    for (const name of packages) all.set(name, await operationsOf(name));
  });

  it('is looked at: each client has commands, and their classes keep their names', () => {
    expect(packages.length).toBeGreaterThan(20);
    for (const [name, operations] of all) {
      expect([name, operations.length > 0]).toEqual([name, true]);
      for (const operation of operations) expect(operation.command.name).toBe(`${operation.name}Command`);
    }
  });

  it('is refused before anything is sent unless it is listed as a read', async () => {
    const sent: string[] = [];
    const clients = readOnly({
      get: () => ({ send: (command: object) => Promise.resolve(sent.push(command.constructor.name)) }),
    });
    const unlisted = [...all.values()].flat().filter((operation) => !readOperations.includes(listed(operation)));
    expect(unlisted.length).toBeGreaterThan(900);
    for (const { service, command } of unlisted) {
      const send = clients.get(service, 'us-east-1').send(new command({}), { abortSignal: patient });
      await expect(send).rejects.toMatchObject(coded('refused'));
    }
    expect(sent).toEqual([]);
  });

  it('is refused where only another service lists its name', async () => {
    const clients = readOnly({ get: () => ({ send: () => Promise.resolve('sent') }) });
    const borrowed = [...all.values()].flat().filter((operation) => {
      const { service, name } = operation;
      return readOperations.some((one) => one.endsWith(`:${name}`) && !one.startsWith(`${service}:`));
    });
    expect(borrowed.map(listed)).toEqual(expect.arrayContaining(['kinesis:GetResourcePolicy']));
    for (const operation of borrowed.filter((one) => !readOperations.includes(listed(one)))) {
      const send = clients
        .get(operation.service, 'us-east-1')
        .send(new operation.command({}), { abortSignal: patient });
      await expect(send).rejects.toMatchObject(coded('refused'));
    }
  });

  it('is a read by its name where it is listed', () => {
    const names = readOperations.map((operation) => operation.split(':')[1] ?? '');
    const odd = names.filter((name) => !readingName.test(name) || notReads.includes(name));
    expect(odd).toEqual([]);
  });

  it('is sent by GET or HEAD where it is listed and the protocol tells, but for searches with a body', () => {
    const searches = ['GetServiceGraph', 'GetTraceSummaries', 'BatchGetTraces'];
    const odd = [...all.values()].flatMap((operations) =>
      tellsByMethod(operations)
        ? operations.filter(
            (operation) =>
              readOperations.includes(listed(operation)) &&
              !['GET', 'HEAD'].includes(operation.method ?? '') &&
              !searches.includes(operation.name),
          )
        : [],
    );
    expect(odd.map((operation) => `${listed(operation)} ${operation.method}`)).toEqual([]);
  });

  it('exists where it is listed, so that no line of the list is a slip of the pen', () => {
    const known = new Set([...all.values()].flat().map(listed));
    const withoutClient = ['arc-zonal-shift:ListZonalShifts', 'arc-zonal-shift:GetManagedResource'];
    expect(readOperations.filter((one) => !known.has(one) && !withoutClient.includes(one))).toEqual([]);
    expect(new Set(readOperations).size).toBe(readOperations.length);
  });
});
