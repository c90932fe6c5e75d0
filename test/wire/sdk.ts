import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { realClients } from '../../src/adapters/aws/real-clients.ts';
import {
  loadServiceModels,
  type OperationModel,
  type ServiceModel,
} from '../../src/adapters/aws-wire/service-models.ts';
import { createWire, type Wire } from '../../src/adapters/aws-wire/wire-clients.ts';
import type { AwsCall, AwsService, ServeAws } from '../../src/ports/aws-clients.ts';
import { root } from '../source-files.ts';

export type CommandClass = new (input: object) => { readonly input: object; readonly schema: readonly unknown[] };
export type ErrorClass = new (...parts: never[]) => Error;

/** One operation of the world as the SDK knows it. */
export interface SdkOperation extends OperationModel {
  readonly service: AwsService;
  readonly model: ServiceModel;
  readonly Command: CommandClass;
  /** What the package exports, by name. */
  readonly exported: Readonly<Record<string, unknown>>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Readonly<Record<string, string>>;
};

/** Everything that the SDK's clients export, by the namespace of their models: `com.amazonaws.lambda`. */
async function exportsByNamespace(): Promise<Map<string, Readonly<Record<string, unknown>>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const name of Object.keys(manifest.dependencies).filter((one) => one.startsWith('@aws-sdk/client-'))) {
    const exported = (await import(name)) as Readonly<Record<string, unknown>>;
    const [, Command] = Object.entries(exported).find(([key]) => /^[A-Z]\w+Command$/.test(key)) ?? [];
    found.set(String(new (Command as CommandClass)({}).schema[1]), exported);
  }
  return found;
}

/** The operations `service:Operation`, with their models and commands. @throws Error for one that the SDK does not know */
export async function sdkOperations(names: readonly string[]): Promise<SdkOperation[]> {
  const [models, packages] = await Promise.all([loadServiceModels(), exportsByNamespace()]);
  return names.map((name) => {
    const [service, operation = ''] = name.split(':') as [AwsService, string];
    const model = models.get(service);
    const found = model?.operations.get(operation);
    const exported = packages.get(model?.settings.defaultNamespace ?? '');
    if (!model || !found || !exported) throw new Error(`no SDK client knows ${name}`);
    return { ...found, service, model, exported, Command: exported[`${operation}Command`] as CommandClass };
  });
}

/** A wire to any server; the world's time is of no concern. */
export function wireTo(serve: ServeAws): Promise<Wire> {
  return createWire({
    serve,
    direct: { get: (service) => ({ send: () => Promise.reject(new Error(`no SDK client speaks to ${service}`)) }) },
    hold: () => () => undefined,
    clientsOver: (handlerOf) => realClients({ handlerOf }),
  });
}

/** A wire to a server that answers as it is told, with all that it was asked. */
export async function answering(answer: (call: AwsCall) => object): Promise<{ wire: Wire; calls: AwsCall[] }> {
  const calls: AwsCall[] = [];
  const wire = await wireTo(async (call) => {
    calls.push(call);
    return { output: answer(call), requestId: '00000000-0000-4000-8000-000000000001' };
  });
  return { wire, calls };
}
