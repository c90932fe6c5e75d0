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
  readonly workloads?: readonly string[];
}

/** `id | words`, or why it is not clear. */
async function meant(words: string, asking: Asked) {
  const { verb = 'resolve', incidents = [shop, billing], channelName = 'general', workloads = [] } = asking;
  const commands = { incidents: async () => [...incidents] } as unknown as Commands;
  const asked = { verb, words, ended: ['status', 'report'].includes(verb), workloads };
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

const booking = viewWith({ id: 'booking-20261128-1052', workload: 'booking' });
const closed = viewWith({ id: 'shop-20261127-0900', done: true });
const drilled = viewWith({ id: 'DRILL-20261126-1013.2-shop-20261126-0651', drill: true, done: true });
const stand = { incidents: [closed, booking, drilled], workloads: ['booking', 'shop', 'search'] };

/** What people, keyboards and chat programs put around a name, and for its hyphens. */
const dressed = (id: string): string[] => [
  `"${id}"`,
  `“${id}”`,
  `‘${id}’`,
  `'${id}'`,
  `„${id}“`,
  `«${id}»`,
  `(${id})`,
  `[${id}]`,
  `‹${id}>`,
  `<${id}>`,
  `~${id}~`,
  `_${id}_`,
  `${id}!`,
  `${id}?`,
  `${id})`,
  `${id}…`,
  `${id}'s`,
  `@${id}`,
  `\u200b${id}`,
  `\ufeff${id}`,
  `\u2060${id}\u200d`,
  `( ${id} )`,
  ...['\u2010', '\u2011', '–', '—', '−', '－', '_', '.', '/', '--'].map((hyphen) => id.replaceAll('-', hyphen)),
  id.replace('-', ' '),
  id.replace(/[a-z0-9]/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0)),
];

describe('a name that is dressed up', () => {
  it.each(dressed(booking.id))('means the open incident it names: %s', async (word) => {
    for (const verb of ['resolve', 'hold', 'failover'])
      expect(await meant(`${word} it is over`, { ...stand, verb })).toMatch(
        /^booking-20261128-1052 \| \)? ?it is over$/,
      );
  });

  it.each(dressed(closed.id))('means no open incident where it names a closed one: %s', async (word) => {
    for (const verb of ['resolve', 'hold', 'failover'])
      expect(await meant(`${word} it is over`, { ...stand, verb })).not.toMatch(/^booking/);
  });

  it.each(dressed('shop-20261127-0800'))('means none where it names none: %s', async (word) => {
    for (const verb of ['resolve', 'hold', 'failover'])
      expect(await meant(`${word} it is over`, { ...stand, verb })).toMatch(/^There is no open incident/);
  });

  it('is taken off a note', async () => {
    expect(await meant('“booking-20261128-1052” it is over', { ...stand, verb: 'note' })).toBe(
      `${booking.id} | it is over`,
    );
  });
});

describe('a word that looks like a name', () => {
  const words = [
    '20261127',
    '202611270900',
    '2026-11-27',
    'shop20261127',
    'inc_20261127_shop',
    'inc-shop',
    'drill-today',
    'DRILL-20261126',
    'shop-today',
    'shop',
    'Shop:',
    '"shop"',
    "shop's",
    'search',
    'search-20261128-1052',
    'booking20261128',
    'booking-20261127-0900',
    'booking 20261127-0900',
    'the-20261127-one',
  ];

  it.each(words)('means none that it does not name: %s', async (word) => {
    for (const verb of ['resolve', 'hold', 'failover', 'approve'])
      for (const channelName of ['general', 'inc-20261128-booking-1052'])
        if (!(verb === 'approve' && /^\d+$/.test(word)))
          expect(await meant(`${word} is well`, { ...stand, verb, channelName })).toMatch(/^There is no open incident/);
  });

  it.each(['20261127', `${'0'.repeat(20)}20261127${'a'.repeat(36)}`])('may be the hash of a plan: %s', async (hash) => {
    for (const verb of ['approve', 'reject'])
      expect(await meant(hash, { ...stand, verb })).toBe(`${booking.id} | ${hash}`);
  });

  it.each([
    ['note', 'shop is slow too'],
    ['note', "shop's pages are slow"],
    ['note', 'shop-like errors'],
    ['note', 'shop:8080 refuses'],
    ['note', 'shop_1 is slow'],
    ['note', '20261127 was like this'],
    ['note', 's3://logs/20261127/0900 has more'],
    ['note', 'logs_20261127.gz has more'],
    ['note', '- shop-20261127-0900 began like this'],
    ['update', 'Search is slow.'],
    ['update', '“Shop” is well.'],
    ['assign', 'shop-lead'],
    ['resolve', 'booking is well'],
    ['resolve', 'shopping is possible again'],
    ['resolve', 'incident is over'],
    ['resolve', 'drill is over'],
    ['resolve', '- false alarm'],
    ['resolve', '99999999 errors and none now'],
    ['failover', 'eu-west-1a, eu-west-1b'],
    ['failover', ''],
  ])('is none: %s %s', async (verb, said) => {
    expect(await meant(said, { ...stand, verb })).toBe(`${booking.id} | ${said}`);
  });

  it.each(['shop20261127', 'shop_20261127_0800', '(shop-20261127-0800)', 'inc_20261127_shop'])(
    'is none of a note either: %s',
    async (word) => {
      for (const verb of ['note', 'update'])
        expect(await meant(`${word} is slow`, { ...stand, verb })).toMatch(/^There is no open incident/);
    },
  );

  it('means that of its channel where it is the name of its workload', async () => {
    const search = viewWith({ id: 'search-20261128-1100', workload: 'search' });
    const asked = { ...stand, incidents: [booking, search], channelName: 'inc-20261128-booking-1052' };
    expect(await meant('booking is well', asked)).toBe(`${booking.id} | booking is well`);
    expect(await meant('search is well', asked)).toMatch(/^There is no open incident `search`\. Several/);
  });
});
