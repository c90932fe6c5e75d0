import { expect, it } from '@jest/globals';
import { sendFile } from '../../../src/adapters/slack/upload.ts';
import { deserted, loopback } from '../../fixtures/loopback.ts';

const bytes = new TextEncoder().encode('# Report');

it('a file is sent as it is', async () => {
  const slack = await loopback((_request, response) => response.writeHead(200).end('OK'));
  await sendFile(slack.url, bytes, new AbortController().signal);
  expect(slack.received).toMatchObject([{ method: 'POST', body: '# Report' }]);
});

it('a file that Slack takes for ever, refuses, or is not there for, holds nobody up', async () => {
  const hangs = await loopback(() => undefined);
  const refuses = await loopback((_request, response) => response.writeHead(413).end());
  const send = (url: string, limitMs = 20_000) => sendFile(url, bytes, AbortSignal.timeout(limitMs));
  await expect(send(hangs.url, 200)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('in time'),
  });
  await expect(send(refuses.url)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('413'),
  });
  await expect(send(await deserted())).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('not reached'),
  });
});
