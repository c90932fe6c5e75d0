import { describe, expect, it } from '@jest/globals';
import { whichIncident } from '../../../src/adapters/slack/desk/which-incident.ts';
import { IncidentChannels } from '../../../src/adapters/slack/incident-channels.ts';
import type { SlackWeb } from '../../../src/adapters/slack/web.ts';
import type { Commands, IncidentView } from '../../../src/ports/commands.ts';
import { viewWith } from './talk-stand.ts';

const shop = viewWith();
const closedShop = viewWith({ done: true });
const billing = viewWith({ id: 'billing-20251020-0700', workload: 'billing' });
const channels = new IncidentChannels({} as SlackWeb, () => {});

interface Asked {
  readonly verb?: string;
  readonly incidents?: readonly IncidentView[];
  readonly channelName?: string;
}

/** `id | words`, or why it is not clear. */
async function meant(words: string, { verb = 'resolve', incidents = [shop, billing], channelName = 'general' }: Asked) {
  const commands = { incidents: async () => [...incidents] } as unknown as Commands;
  const asked = { verb, words, ended: ['status', 'report'].includes(verb) };
  const which = await whichIncident(commands, channels, { channelId: 'C1', channelName }, asked);
  return 'unclear' in which ? which.unclear : `${which.incident.id} | ${which.words}`;
}

describe('an incident that is named', () => {
  it.each([
    ['shop-20251020-0651 false alarm', 'false alarm'],
    ['shop-20251020 false alarm', 'false alarm'],
    ['shop-2025 false alarm', 'false alarm'],
    ['SHOP-20251020-0651: false alarm', 'false alarm'],
    ['`shop-20251020-0651` false alarm', 'false alarm'],
    ['inc-20251020-shop-0651 false alarm', 'false alarm'],
    ['#inc-20251020-shop-0651 false alarm', 'false alarm'],
  ])('is meant by %s', async (words, rest) => {
    expect(await meant(words, {})).toBe(`${shop.id} | ${rest}`);
    expect(await meant(words, { channelName: 'inc-20251020-billing-0700' })).toBe(`${shop.id} | ${rest}`);
  });

  it('is meant though it is that of a drill, and typed in small letters', async () => {
    const drill = viewWith({ id: 'DRILL-20251128-1013-shop-20251020-0651', drill: true });
    for (const words of [`${drill.id.toLowerCase()} go on`, 'DRILL-20251128 go on'])
      expect(await meant(words, { incidents: [drill, billing] })).toBe(`${drill.id} | go on`);
  });

  it('is asked for more where its name is the beginning of several', async () => {
    const later = viewWith({ id: 'shop-20251020-0659' });
    expect(await meant('shop-20251020 false alarm', { incidents: [shop, later] })).toBe(
      '`shop-20251020` is the beginning of `shop-20251020-0651`, `shop-20251020-0659`. Say more of it.',
    );
  });

  it('is meant though it is closed, which it answers itself', async () => {
    expect(await meant(`${closedShop.id} again`, { incidents: [closedShop, billing] })).toBe(`${shop.id} | again`);
  });

  it('may be closed where only words about it are wanted', async () => {
    expect(await meant('shop-2025', { verb: 'report', incidents: [closedShop, billing] })).toBe(`${shop.id} | `);
  });
});

describe('a name that no incident has', () => {
  const only = [billing];
  const here = 'inc-20251020-billing-0700';

  it.each([
    ['alone', 'shop-20251020-0615', {}],
    ['before a reason', 'shop-20251020-0615 customers cannot pay', {}],
    ['in the channel of another', 'shop-20251020-0615 move it', { channelName: here }],
    ['of a channel', '#inc-20251020-shop-0615 move it', {}],
    ['with a letter for a digit', 'billing-2O251020-0700 move it', {}],
    ['without a hyphen', 'billing20251020-0700 move it', {}],
    ['with another line', 'shop-20251020_0615 move it', {}],
    ['without the workload', '20251020-0615 move it', {}],
    ['of a drill', 'DRILL-20251128-1013.2-shop-20251020-0651 move it', {}],
    ['before a note', 'shop-20251020-0615 payments are slow', { verb: 'note' }],
    ['before what customers are told', 'shop-20251020-0615 Payments fail.', { verb: 'update' }],
    ['of another minute before a note', 'billing-0615 payments are slow', { verb: 'note' }],
    ['where somebody only looks', 'shop-20251020-0615', { verb: 'status' }],
  ])('%s means no other one', async (_what, words, asked) => {
    const said = await meant(words, { incidents: only, ...asked });
    expect(said).not.toMatch(/^billing-20251020-0700 \|/);
    expect(said).toContain('Open is `billing-20251020-0700`.');
  });

  it('is answered with the form that works', async () => {
    expect(await meant('shop-20251020-0615 customers cannot pay', { incidents: only })).toBe(
      'There is no open incident `shop-20251020-0615`. Open is `billing-20251020-0700`. The form is ' +
        '`/incident resolve billing-20251020-0700 …`: the incident first, then your words.',
    );
    expect(await meant('shop-20251020-0615', { verb: 'note' })).toContain(
      'The form is `/incident note &lt;incident&gt; …`: the incident first, then your words.',
    );
  });

  it.each([{}, { channelName: here }, { verb: 'note' }])(
    'but the beginning of that of a closed one means no other one: %j',
    async (asked) => {
      expect(await meant('shop-20251020 false alarm', { incidents: [closedShop, billing], ...asked })).toMatch(
        /^There is no open incident `shop-20251020`\. Open is `billing-20251020-0700`\./,
      );
    },
  );
});

describe('words that name no incident', () => {
  it.each([
    ['resolve', 'false alarm'],
    ['failover', 'us-east-1 is gone'],
    ['failover', 'eu-west-1a, eu-west-1b'],
    ['approve', `${'a'.repeat(12)} seen`],
    ['severity', 'sev2'],
    ['note', 'billing is slow'],
    ['note', 'error-5003 in the logs'],
    ['note', 'CVE-2025-1234 is the cause'],
    ['update', '2025-10-20: payments fail'],
    ['hold', ''],
  ])('%s %s goes to the channel’s, else to the only open one', async (verb, words) => {
    expect(await meant(words, { verb, incidents: [billing] })).toBe(`${billing.id} | ${words}`);
    expect(await meant(words, { verb, channelName: 'inc-20251020-billing-0700' })).toBe(`${billing.id} | ${words}`);
    expect(await meant(words, { verb })).toMatch(/^Several incidents are open/);
  });
});
