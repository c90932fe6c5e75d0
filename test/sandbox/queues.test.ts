import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from '@jest/globals';
import { queues } from '../../src/adapters/aws/queues.ts';
import { pass, sent, settled, shopWorld } from './play.ts';

const place = { url: 'https://sqs.us-east-2.amazonaws.com/123456789012/muster-alarms', region: 'us-east-2' };
const patient = new AbortController().signal;

describe('a queue of the sandbox', () => {
  it('hides what was received, brings it again, and forgets it when it is removed', async () => {
    const world = shopWorld();
    const port = queues(world.clients);
    const receive = () => settled(world, port.receive(place, patient));
    await sent(world, 'sqs', 'us-east-2', new SendMessageCommand({ QueueUrl: place.url, MessageBody: 'one' }));
    const [first] = await receive();
    expect(first).toMatchObject({ body: 'one' });
    expect(await receive()).toEqual([]);
    await pass(world, 31_000);
    const [again] = await receive();
    expect(again?.id).toBe(first?.id);
    await settled(world, port.remove(place, first?.receipt ?? '', patient));
    await pass(world, 31_000);
    const [third] = await receive();
    await settled(world, port.remove(place, third?.receipt ?? '', patient));
    await pass(world, 31_000);
    expect(await receive()).toEqual([]);
  });

  it('that does not exist is refused as SQS refuses it', async () => {
    const world = shopWorld();
    const elsewhere = { ...place, url: place.url.replace('alarms', 'others') };
    await expect(settled(world, queues(world.clients).receive(elsewhere, patient))).rejects.toMatchObject({
      code: 'notFound',
    });
  });
});
