import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { queryCodeOf, type Shape } from '../../src/adapters/aws-wire/shapes.ts';
import { wireInto } from '../../src/cli/wire.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import { serviceError } from '../../src/sandbox/aws-error.ts';
import type { World } from '../../src/sandbox/world.ts';
import { settled, shopWorld } from '../sandbox/play.ts';
import { required, sampleOf, without } from './samples.ts';
import { answering, type ErrorClass, type SdkOperation, sdkOperations, wireTo } from './sdk.ts';

const region = 'us-east-1';
const patient = new AbortController().signal;

/** Zonal shifts have no published SDK client; their own does not go by the SDK's models. */
const withoutSdkClient = /^arc-zonal-shift:/;

/** SQS clients hash what was sent and received: this is of the samples' text. */
const textHash = createHash('md5').update('text-1').digest('hex');

/** Values whose form the clients check, and names that the example's world knows. */
const known = {
  Bucket: 'shop-switch',
  Key: 'folder/a key',
  FunctionName: 'shop-checkout',
  Qualifier: 'live',
  Name: 'live',
  TableName: 'orders',
  StreamARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/clicks',
  QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/shop-alarms',
  MD5OfBody: textHash,
  MD5OfMessageBody: textHash,
};
/** Hashed, computed, doubled or sent to another place by the clients themselves. */
const notPassedOn =
  /SSECustomer|^Checksum|^MD5OfMessage(System)?Attributes$|^Expires(String)?$|^ContentLength$|^ContentEncoding$/;

const world = shopWorld();
let operations: readonly SdkOperation[];
beforeAll(async () => {
  operations = await sdkOperations(world.operations.filter((name) => !withoutSdkClient.test(name)));
});

/** What is told of one operation when it differs: its name goes with it. */
function named({ service, name }: SdkOperation, value: unknown): { operation: string; value: unknown } {
  return { operation: `${service}:${name}`, value };
}

function sampleOutput({ output }: SdkOperation): object {
  return sampleOf(without(output, notPassedOn), known) as object;
}

describe('every operation of the world, through the SDK client of its service', () => {
  it('is there to be looked at', () => {
    expect(operations.length).toBeGreaterThan(40);
  });

  it('hands its whole input over as it was given', async () => {
    const outputs = new Map(operations.map((one) => [`${one.service}:${one.name}`, sampleOutput(one)]));
    const { wire, calls } = await answering(({ service, operation }) => outputs.get(`${service}:${operation}`) ?? {});
    for (const operation of operations) {
      const input = sampleOf(without(operation.input, notPassedOn), known) as object;
      const client = wire.clients.get(operation.service, region);
      await client.send(new operation.Command(input), { abortSignal: patient });
      const call = { service: operation.service, operation: operation.name, input, region };
      expect(named(operation, calls.at(-1))).toMatchObject(named(operation, call));
    }
    expect(wire.faults).toEqual([]);
  });

  it('hands its whole output back as it was answered', async () => {
    let output: object = {};
    const { wire } = await answering(() => output);
    for (const operation of operations) {
      output = sampleOutput(operation);
      const input = sampleOf(required(operation.input), known) as object;
      const answer = await wire.clients
        .get(operation.service, region)
        .send(new operation.Command(input), { abortSignal: patient });
      expect(named(operation, answer)).toMatchObject(named(operation, output));
    }
    expect(wire.faults).toEqual([]);
  });

  it('answers on the wire what it answers without', async () => {
    const [direct, wired] = [shopWorld(), shopWorld()];
    const wire = await wireInto(wired);
    for (const operation of operations) {
      const input = sampleOf(required(operation.input), known) as object;
      const one = await outcome(direct, direct.clients, operation, input);
      const other = await outcome(wired, wire.clients, operation, input);
      expect(named(operation, other)).toEqual(named(operation, one));
    }
    expect(wire.faults).toEqual([]);
    expect(wired.clock.now()).toBe(direct.clock.now());
  });
});

/** An answer without what the SDK says of the transport, or an error by what adapters tell it apart by. */
async function outcome(at: World, clients: AwsClients, operation: SdkOperation, input: object): Promise<unknown> {
  const send = clients.get(operation.service, region).send(new operation.Command(input), { abortSignal: patient });
  try {
    const { $metadata, ...answer } = await settled(at, send);
    return { answer, requestId: $metadata.requestId };
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata: { httpStatusCode: number; requestId: string } };
    const { httpStatusCode: status, requestId } = $metadata;
    // An answer to HEAD has no body: the SDK knows its status only.
    return operation.http?.[0] === 'HEAD' ? { status, requestId } : { name, message, status, requestId };
  }
}

describe('every modeled error of every service', () => {
  it('arrives as its own class, with status, message and members', async () => {
    let seen = 0;
    let failing: unknown;
    const wire = await wireTo(() => Promise.reject(failing));
    for (const operation of oneOfEachService(operations)) {
      const { model, exported } = operation;
      const input = sampleOf(required(operation.input), known) as object;
      for (const [name, shape] of model.errors) {
        if (!(name in exported) || name.endsWith('ServiceException')) continue;
        seen += 1;
        const status = Number(shape.getMergedTraits().httpError ?? 400);
        const fields = sampleOf(without(shape, /^message$/i), known) as Record<string, unknown>;
        failing = serviceError({ name, status, message: 'why <&>', fields });
        const failure = await wire.clients
          .get(operation.service, region)
          .send(new operation.Command(input), { abortSignal: patient })
          .then(
            () => undefined,
            (error: Error) => error,
          );
        const possible = [...model.errors].filter(([other, one]) => other === name || sameCode(one, shape));
        const instance = possible.some(([other]) => failure instanceof (exported[other] as ErrorClass));
        expect(named(operation, { name, instance })).toEqual(named(operation, { name, instance: true }));
        expect(named(operation, failure)).toMatchObject(
          named(operation, { ...fields, message: 'why <&>', $metadata: { httpStatusCode: status } }),
        );
      }
    }
    expect(seen).toBeGreaterThan(300);
  });
});

/** Some errors share one code in the Query protocol, and the SDK takes the first that has it. */
function sameCode(one: Shape, other: Shape): boolean {
  return queryCodeOf(one) !== undefined && queryCodeOf(one) === queryCodeOf(other);
}

/** One operation of each service whose answers have bodies. */
function oneOfEachService(all: readonly SdkOperation[]): SdkOperation[] {
  const found = new Map(
    all.filter(({ http, output }) => http?.[0] !== 'HEAD' && !output.isUnitSchema()).map((one) => [one.service, one]),
  );
  return [...found.values()];
}
