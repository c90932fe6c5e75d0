import { describe, expect, it } from '@jest/globals';
import { drillPageOf } from '../../src/cli/drill-destinations.ts';
import { Secret } from '../../src/config/secret.ts';
import { type DrillDestinations, drillMessenger } from '../../src/drill/drill-messenger.ts';
import type { Destination, Messenger } from '../../src/ports/messaging.ts';
import { pageServer } from '../adapters/status-page/page-server.ts';
import { clockOf } from '../clock-of.ts';
import { messageWith } from '../fixtures/message.ts';

const silent = new AbortController().signal;
const clock = clockOf({ now: () => 0, sleep: async () => {} });
const heard: Messenger = { post: async () => ({ reference: 'heard' }), find: async () => undefined };
const drill = messageWith({ drill: true, title: 'DRILL Checkout fails' });

describe('a drill', () => {
  it('has no field for mail, pager, webhooks or the public page', () => {
    const all: Record<keyof DrillDestinations, true> = { chat: true, status: true };
    expect(Object.keys(all)).toEqual(['chat', 'status']);
  });

  it.each(['mail', 'pager', 'webhook'] as const)('reaches no %s, whatever it is given', async (destination) => {
    const everything = { chat: heard, status: heard, mail: heard, pager: heard, webhook: heard };
    const message = { ...drill, destination };
    await expect(drillMessenger(everything).post(message, silent)).rejects.toMatchObject({ code: 'refused' });
    await expect(drillMessenger(everything).find(message, silent)).rejects.toMatchObject({ code: 'refused' });
  });

  it.each(['chat', 'status'] as const)('reaches its own %s, if there is one', async (destination: Destination) => {
    const message = { ...drill, destination };
    expect(await drillMessenger({ [destination]: heard }).post(message, silent)).toEqual({ reference: 'heard' });
    await expect(drillMessenger({}).post(message, silent)).rejects.toMatchObject({ code: 'refused' });
  });

  it('does not speak for what is real', async () => {
    const real = { ...drill, drill: false };
    await expect(drillMessenger({ chat: heard }).post(real, silent)).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('the page for drills', () => {
  const secrets = { PAGE: new Secret('key') };

  it('is the one that is configured for them, never the public one beside it', async () => {
    const server = await pageServer();
    const statusPage = { pageId: 'live', apiKeyEnv: 'PAGE', apiUrl: server.url };
    const page = drillPageOf({ drills: { statusPageId: 'drills' }, statusPage, secrets }, clock);
    await page?.post({ ...drill, destination: 'status', severity: 'sev1' }, silent);
    expect(Object.keys(server.pages)).toEqual(['drills']);
    expect(server.pages.drills).toMatchObject([{ name: 'DRILL Checkout fails', components: [] }]);
  });

  it('is none where none is configured', () => {
    const statusPage = { apiKeyEnv: 'PAGE' };
    expect(drillPageOf({ drills: {}, statusPage, secrets }, clock)).toBeUndefined();
    expect(drillPageOf({ drills: { statusPageId: 'drills' }, secrets }, clock)).toBeUndefined();
  });
});
