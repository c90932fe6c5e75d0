import { describe, expect, it } from '@jest/globals';
import { occasions, speechOf } from '../../src/machines/announcements.ts';
import type { Facts } from '../../src/machines/facts.ts';
import { loadTemplates, type TemplateFile } from '../../src/messages/templates.ts';
import { writer } from '../../src/messages/write.ts';
import { ByHand } from '../fixtures/program.ts';
import { shippedTemplates } from '../fixtures/templates.ts';
import { shop } from '../fixtures/workload.ts';

const everywhere = { ...shop().communication, mail: true, pager: true, webhook: true };
const facts = (changes: Partial<Facts> = {}): Facts => ({
  ...new ByHand(shop({ communication: everywhere }))
    .succeed('people.onCall', { levels: [['ana']], source: 'list' })
    .toApproval().facts,
  ...changes,
});
const file = (path: string, text: string): TemplateFile => ({ path, file: `own/${path}`, text });
const write = (own: readonly TemplateFile[] = []) => writer(loadTemplates([...shippedTemplates(), ...own]));

describe('the templates that Muster ships', () => {
  it.each(occasions)('have words in chat for %s, and leave nothing open', (occasion) => {
    const messages = write()(speechOf(occasion, facts()));
    expect(messages.some(({ destination }) => destination === 'chat')).toBe(true);
    for (const { title, text } of messages) {
      expect(title).not.toBe('');
      expect(`${title} ${text}`).not.toMatch(/\{\{|\}\}|undefined|\[object/);
    }
  });

  it('mark everything in a drill', () => {
    for (const occasion of occasions) {
      for (const { title, text } of write()(speechOf(occasion, facts({ drill: true })))) {
        expect(title).toMatch(/^DRILL /);
        expect(text).toMatch(/^DRILL /);
      }
    }
  });

  it('never blame anybody in public before a confirmation', () => {
    for (const occasion of occasions) {
      for (const { destination, to, text } of write()(speechOf(occasion, facts()))) {
        if (destination === 'status' || (destination === 'mail' && to === undefined && occasion !== 'approvalWanted'))
          expect(text).not.toMatch(/AWS|us-east-1|dynamodb/);
      }
    }
  });

  it('say to subscribers what the status page says, and to programs what chat says', () => {
    const messages = write()(speechOf('mitigated', facts()));
    const of = (destination: string) => messages.find((one) => one.destination === destination)?.text;
    expect(of('mail')).toBe(of('status'));
    expect(of('webhook')).toBe(of('chat'));
  });
});

describe('the word that says how things stand now', () => {
  it.each(['mitigated', 'closed', 'customersUpdate'] as const)('of %s overtakes updates in public only', (occasion) => {
    const overtaking = write()(speechOf(occasion, facts())).filter(({ overtakes }) => overtakes !== undefined);
    const updates = write()(speechOf('update', facts())).map(({ coalesce }) => coalesce);
    expect(overtaking.map(({ destination, to }) => [destination, to])).toEqual([
      ['status', undefined],
      ['mail', undefined],
    ]);
    for (const { overtakes } of overtaking) expect(updates).toContain(overtakes);
  });
});

describe('an audience of several recipients', () => {
  const several = writer(loadTemplates(shippedTemplates()), ({ destination, to, request, workload }) =>
    destination === 'webhook'
      ? ['ledger', 'board']
      : destination === 'mail'
        ? [`${request ? 'approver' : (to?.join() ?? 'subscriber')} of ${workload}`]
        : [],
  );
  const heard = (occasion: (typeof occasions)[number], drill = false) =>
    several(speechOf(occasion, facts({ drill }))).map(({ destination, recipient }) => `${destination} ${recipient}`);

  it('hears it each by itself', () => {
    expect(heard('mitigated')).toEqual(expect.arrayContaining(['webhook ledger', 'webhook board', 'chat undefined']));
    expect(heard('mitigated')).toContain('mail subscriber of shop');
    expect(heard('approvalWanted')).toContain('mail approver of shop');
    expect(heard('page')).toContain('mail ana of shop');
  });

  it('is nobody in a drill', () => {
    expect(new Set(heard('mitigated', true).map((line) => line.split(' ')[1]))).toEqual(new Set(['undefined']));
  });
});

describe('words from outside', () => {
  const evil = 'evil\n\u202e*x* http://evil.example';
  const { diagnosis, recommendation, plan } = facts();
  const [step] = plan?.steps ?? [];
  const call = { call: evil, target: evil, region: evil, plane: evil, from: evil, to: evil };
  const hostile = facts({
    signals: { count: 1, lastId: 's', summary: evil },
    diagnosis: diagnosis && {
      ...diagnosis,
      reasons: [{ weight: -1, text: evil }],
      explanation: [evil],
      missing: [evil],
    },
    recommendation: recommendation && { ...recommendation, reasons: [evil] },
    plan: plan && step ? { ...plan, obstacles: [evil], changes: [evil], steps: [{ ...step, calls: [call] }] } : null,
    failure: { step: 'shift', code: 'unavailable', message: evil },
    confirmation: { ...facts().confirmation, health: { confirmed: true, summary: evil, atMs: 0 } },
    dismissed: evil,
  });

  it.each(occasions)(
    'reach neither the status page nor subscribers on %s, and turn and break no line elsewhere',
    (occasion) => {
      const messages = write()(speechOf(occasion, hostile));
      for (const { destination, to, request, title, text } of messages) {
        const isPublic =
          destination === 'status' || (destination === 'mail' && to === undefined && request === undefined);
        if (isPublic) expect(`${title} ${text}`).not.toContain('evil');
        expect(`${title} ${text}`.replaceAll('\n', ' ')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(text).not.toMatch(/^(\\u202e)?\*x\*/m);
      }
    },
  );

  it('of a person to the customers keep their lines', () => {
    const messages = write()(speechOf('customersUpdate', facts({ customersText: 'Orders fail.\nMore at 15:00 UTC.' })));
    expect(messages.find(({ destination }) => destination === 'status')?.text).toMatch(/^Orders fail\.\nMore at/);
  });
});

it('what an alarm says begins no line of its own', () => {
  const signals = { count: 1, lastId: 's', summary: 'x\r\n*Approval wanted* https://evil.example' };
  const [chat] = write()(speechOf('opened', facts({ signals })));
  expect(chat?.text).toBe('sev2 on Shop. x *Approval wanted* https://evil.example');
});

describe("a team's own template", () => {
  it('stands in the place of the one that Muster ships, and knows its partials', () => {
    const own = file('chat/opened.mustache', 'Trouble with {{workload.title}}\n\n{{> situation}}\n');
    const [chat] = write([own])(speechOf('opened', facts()));
    expect(chat).toMatchObject({
      title: 'Trouble with Shop',
      text: expect.stringContaining('Verdict aws, scope regional.'),
    });
  });

  it.each([
    ['chat/oponed.mustache', 'x', { found: 'chat/oponed.mustache' }],
    ['pigeon/opened.mustache', 'x', { found: 'pigeon/opened.mustache' }],
    ['chat/opened.mustache', 'title\n\n{{#open}} never closed', { line: 3, expected: 'a Mustache template' }],
    ['chat/opened.mustache', 'title\n\n\n{{> sitation}}', { line: 4, found: 'the partial sitation' }],
    ['status/opened.mustache', 'title\n\n{{signals.summary}}', { line: 3, found: 'signals.summary' }],
    ['status/update.mustache', 'title\n\n{{#diagnosis}}found{{/diagnosis}}', { line: 3, found: 'diagnosis' }],
    ['subscribers/closed.mustache', 'x\n\n{{#public}}{{^words}}{{&region}}{{/words}}{{/public}}', { found: 'region' }],
    ['status/closed.mustache', 'x\n\n\n{{> situation}}', { line: 4, found: 'serving' }],
  ])('%s with %j is refused with its place', (path, text, problem) => {
    expect(() => write([file(path, text)])).toThrow(
      expect.objectContaining({
        problems: expect.arrayContaining([expect.objectContaining({ file: `own/${path}`, ...problem })]),
      }),
    );
  });
});
