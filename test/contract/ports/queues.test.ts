import { readFileSync } from 'node:fs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from '@jest/globals';
import { queueVerdict } from '../../../src/signals/queue-message.ts';
import { absent, account, east, queue } from '../account.ts';
import { fails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';
import type { Stand } from '../targets/target.ts';

const alarm = readFileSync(new URL('../../../examples/payloads/metric-alarm.json', import.meta.url), 'utf8');

const receive = ({ queues }: ContractPorts, signal = patient) => queues.receive(queue, signal);

async function send({ clients, settled }: Stand, ...bodies: string[]): Promise<void> {
  for (const MessageBody of bodies) {
    const command = new SendMessageCommand({ QueueUrl: queue.url, MessageBody });
    await settled(clients.get('sqs', queue.region).send(command, { abortSignal: patient }));
  }
}

promisesOf('queues', (make, lacks) => {
  it('gives what was sent, once to each reader, with an id and a receipt of its own', async () => {
    const stand = await make();
    await send(stand, 'one', '{"two":"zwei – ü"}');
    const messages = await stand.settled(receive(stand.ports));
    expect(messages.map(({ body }) => body).sort()).toEqual(['one', '{"two":"zwei – ü"}']);
    expect(new Set(messages.flatMap(({ id, receipt }) => [id, receipt])).size).toBe(4);
  });

  it('gives nothing of a queue in which nothing waits, and none of what is being worked on', async () => {
    const stand = await make();
    expect(await stand.settled(receive(stand.ports))).toEqual([]);
    await send(stand, 'one');
    expect(await stand.settled(receive(stand.ports))).toHaveLength(1);
    expect(await stand.settled(receive(stand.ports))).toEqual([]);
  });

  it('gives at most ten messages at once, and the rest after', async () => {
    const stand = await make();
    await send(stand, ...Array.from({ length: 12 }, (_, index) => `message ${index}`));
    const first = await stand.settled(receive(stand.ports));
    const second = await stand.settled(receive(stand.ports));
    expect(first).toHaveLength(10);
    expect(second).toHaveLength(2);
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(12);
  });

  it('removes a message by its receipt, and again without harm', async () => {
    const stand = await make();
    await send(stand, 'one');
    const [message] = await stand.settled(receive(stand.ports));
    for (let time = 0; time < 2; time += 1) {
      await stand.settled(stand.ports.queues.remove(queue, message?.receipt ?? absent, patient));
    }
    await stand.pass(120_000);
    expect(await stand.settled(receive(stand.ports))).toEqual([]);
  });

  it('finds no queue where there is none', async () => {
    const { ports, settled } = await make();
    const elsewhere = { ...queue, url: queue.url.replace(queue.name, absent) };
    await expect(settled(ports.queues.receive(elsewhere, patient))).rejects.toMatchObject(coded('notFound'));
  });

  if (!lacks.includes('sns:Publish')) {
    it.each(['raw', 'enveloped'] as const)(
      'brings an alarm that SNS delivered %s, to be understood',
      async (delivery) => {
        const stand = await make();
        const topicArn = await stand.publish?.(alarm, delivery);
        const [message] = await receive(stand.ports);
        const trust = {
          topicArns: [topicArn ?? absent],
          workloads: [account],
          unlisted: { severity: 'sev3' },
        } as const;
        expect(queueVerdict(message ?? { id: absent, body: '' }, trust)).toMatchObject({
          outcome: 'understood',
          arrival: { signals: [{ source: 'cloudwatch', kind: 'alarm', workload: account.id, region: east }] },
        });
      },
    );
  }

  const receiving = { service: 'sqs', permission: 'sqs:ReceiveMessage', act: receive } as const;
  fails(make, receiving, { throttled: ['throttled'], failing: ['outcomeUnknown'], unreachable: ['unavailable'] });
});
