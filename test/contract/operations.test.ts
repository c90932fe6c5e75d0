import { DescribeTableCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { AwsService } from '../../src/ports/aws-clients.ts';
import { coverageOf, recorded, type SentCall } from './operations.ts';
import { patient } from './promises.ts';
import { targets } from './targets/index.ts';
import { usedOperations } from './used-operations.ts';

describe('the record of calls', () => {
  it('counts what was answered, and neither failures nor what still waits', async () => {
    const sent: SentCall[] = [];
    const clients = recorded(
      {
        get: () => ({
          send: (command: object) =>
            command instanceof GetItemCommand ? Promise.resolve({}) : Promise.reject(new Error('refused')),
        }),
      },
      sent,
    );
    const client = clients.get('dynamodb', 'us-east-1');
    const get = new GetItemCommand({ TableName: 't', Key: {} });
    for (let time = 0; time < 2; time += 1) await client.send(get, { abortSignal: patient });
    const failing = client.send(new DescribeTableCommand({ TableName: 't' }), { abortSignal: patient });
    await expect(failing).rejects.toThrow('refused');
    sent.push({ service: 'sqs', operation: 'SendMessage', outcome: 'waiting' });

    expect(coverageOf(new Map([['world', sent]]))).toEqual({ world: { 'dynamodb:GetItem': 2 } });
  });
});

describe('the operations that adapters use', () => {
  it('are found in their sources, those without a published client too', () => {
    const used = usedOperations();

    expect(used).toEqual(expect.arrayContaining(['dynamodb:PutItem', 'states:ListExecutions', 'apigateway:GetStage']));
    expect(used).toContain('arc-zonal-shift:StartZonalShift');
    expect(used.length).toBeGreaterThan(60);
  });

  it('are each known to the world, by their own names', async () => {
    const [world] = targets;
    const stand = await world?.make();
    const unknown: string[] = [];
    for (const used of usedOperations()) {
      const [service = '', operation = ''] = used.split(':');
      const place = { service: service as AwsService, region: 'us-east-1' };
      const call = { ...place, operation, input: {}, abortSignal: patient };
      const answer = stand?.world?.serve(call).catch((error: Error) => error.name);
      if ((await stand?.settled(Promise.resolve(answer))) === 'UnknownOperationException') unknown.push(used);
    }
    await stand?.close();

    expect(unknown).toEqual([]);
  });
});
