import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { owned } from '../../../src/adapters/aws/owned.ts';
import { fakeClients } from './fakes.ts';

const put = new PutItemCommand({ TableName: 'leases', Item: {} });
const get = new GetItemCommand({ TableName: 'leases', Key: {} });
const never = new AbortController().signal;

describe('clients of an engine that may be superseded', () => {
  it('send a change once its ownership is confirmed, and a read without asking', async () => {
    const { clients, sent } = fakeClients({ PutItem: {}, GetItem: {} });
    let asked = 0;
    const client = owned(clients, async () => {
      asked += 1;
    }).get('dynamodb', 'us-west-2');
    await client.send(get, { abortSignal: never });
    await client.send(put, { abortSignal: never });
    expect(sent.map(({ operation }) => operation)).toEqual(['GetItem', 'PutItem']);
    expect(asked).toBe(1);
  });

  it('send nothing when another engine took over', async () => {
    const { clients, sent } = fakeClients({ PutItem: {} });
    const client = owned(clients, () => Promise.reject(new Error('superseded'))).get('dynamodb', 'us-west-2');
    await expect(client.send(put, { abortSignal: never })).rejects.toThrow('superseded');
    expect(sent).toEqual([]);
  });

  it('send nothing when the caller gave up while ownership was being confirmed', async () => {
    const { clients, sent } = fakeClients({ PutItem: {} });
    const over = new AbortController();
    const client = owned(clients, async () => over.abort()).get('dynamodb', 'us-west-2');
    await expect(client.send(put, { abortSignal: over.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent).toEqual([]);
  });
});
