import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { CreateTableCommand, type CreateTableCommandInput, type GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import type { AwsClients } from '../../../src/ports/aws-clients.ts';
import { east, epochIndex, provisioned, store, table } from '../account.ts';
import { type Emulator, emulatedStand } from './emulated-stand.ts';
import type { Target } from './target.ts';

const packageName = `@dynoxide/${process.platform}-${process.arch}`;
const program = programIn(packageName);

/**
 * Dynoxide: DynamoDB's API over SQLite, a process of its own for each stand. It has one Region, under whatever name it is called: what one
 * Region writes every other has at once, as in a strongly consistent table.
 */
export const dynoxide: Target = {
  name: 'dynoxide',
  serves: ['tables', 'leases', 'ownership', 'pausedConsumers'],
  lacks: ['dynamodb:GetResourcePolicy'],
  ...(program === undefined ? { missing: `no ${packageName} is installed` } : {}),
  make: async (trouble) => emulatedStand(await start(), trouble, createTables),
};

function programIn(name: string): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'dynoxide');
  } catch {
    return undefined;
  }
}

async function start(): Promise<Emulator> {
  if (program === undefined) throw new Error(`no ${packageName} is installed`);
  const port = await freePort();
  const child = spawn(program, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' });
  const stop = () => end(child);
  const withThis = () => child.kill('SIGKILL');
  process.once('exit', withThis);
  child.once('exit', () => process.off('exit', withThis));
  await answering(child, port);
  return { port, services: ['dynamodb'], stop };
}

async function createTables(clients: AwsClients): Promise<void> {
  const client = clients.get('dynamodb', east);
  const { signal } = new AbortController();
  const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
  const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType: 'S' as const }];
  const units = { ReadCapacityUnits: provisioned.units, WriteCapacityUnits: provisioned.units };
  const inputs: CreateTableCommandInput[] = [
    { TableName: store.table, KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' },
    { TableName: provisioned.table, KeySchema, AttributeDefinitions, ProvisionedThroughput: units },
    {
      TableName: table,
      KeySchema,
      AttributeDefinitions: [
        ...AttributeDefinitions,
        { AttributeName: 'epoch', AttributeType: 'N' },
        { AttributeName: 'writtenAtMs', AttributeType: 'N' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      GlobalSecondaryIndexes: [marks],
    },
  ];
  for (const input of inputs) await client.send(new CreateTableCommand(input), { abortSignal: signal });
}

const marks: GlobalSecondaryIndex = {
  IndexName: epochIndex.name,
  KeySchema: [
    { AttributeName: 'epoch', KeyType: 'HASH' },
    { AttributeName: 'writtenAtMs', KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'KEYS_ONLY' },
};

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const readyWithinMs = 10_000;

async function answering(child: ChildProcess, port: number): Promise<void> {
  const untilMs = performance.now() + readyWithinMs;
  while (performance.now() < untilMs && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await end(child);
  throw new Error(`the emulator did not answer on port ${port}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
