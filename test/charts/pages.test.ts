import { describe, expect, it } from '@jest/globals';
import { drillPage } from '../../src/charts/drill-page.ts';
import type { Scorecard } from '../../src/drill/scorecard.ts';
import type { Trace } from '../../src/drill/trace.ts';

const parts = { detect: 40, decide: 9, approve: 60, prepare: 26, move: 67 };
const card = {
  scenario: 'outage',
  title: 'A <script>alert(1)</script> & more',
  seed: 1,
  verdict: 'aws',
  scope: 'regional',
  decision: 'failover',
  expected: { verdict: 'aws', scope: 'regional', decision: 'failover' },
  rightCall: true,
  verdictRight: true,
  timingsSeconds: { detected: 40, firstMessage: 40, verdict: 47, confirmed: 42, decided: 47, recovered: 202 },
  rtoSeconds: 202,
  downSeconds: 202,
  rtoParts: parts,
  floorSeconds: 183,
  floorParts: { detect: 40, deliver: 1, approve: 60, fence: 20, replicate: 0, route: 5, clients: 57 },
  ratio: 1.1,
  rpoSeconds: 0.4,
  wrongActions: [],
  violations: [],
  messages: { sent: 5, late: 0, missing: [] },
  missingEvidence: [],
  reason: 'verdict aws',
} as unknown as Scorecard;
const at = (minutes: number) => Date.UTC(2026, 0, 5, 6, minutes);
const trace: Trace = {
  fromMs: at(0),
  untilMs: at(600),
  traffic: [
    { atMs: at(0), successRate: 1, byRegion: { 'us-east-1': 1 } },
    { atMs: at(8), successRate: 0, byRegion: { 'us-east-1': 1 } },
    { atMs: at(12), successRate: 1, byRegion: { 'us-west-2': 1 } },
    { atMs: at(600), successRate: 1, byRegion: { 'us-west-2': 1 } },
  ],
  marks: [
    { atMs: at(8), kind: 'trouble', text: 'first trouble' },
    { atMs: at(9), kind: 'decision', text: 'decided: failover' },
    { atMs: at(31), kind: 'post', text: 'AWS (open): <b>we are looking</b>' },
  ],
};
const total = { scenario: 'all', drills: 1, rightCalls: 1, rightCallShare: 1, wrongActions: 0, violations: 0 };
const none = { unrecovered: 0, rtoSeconds: null, rpoSeconds: null, ratio: null, misses: [] };

function pageOf(fine = true, given: { card?: Partial<Scorecard>; trace?: Partial<Trace> } = {}): string {
  const drills = [{ card: { ...card, ...given.card }, trace: { ...trace, ...given.trace }, fine }];
  return drillPage({ drills, total: { ...total, ...none }, mode: 'approval after 60 s', madeAt: '2026-11-28T00:00' });
}

describe('the page about drills', () => {
  it('needs no script and nothing from elsewhere', () => {
    const page = pageOf();
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\bsrc=|\bhref=/);
    expect(page).toContain("default-src 'none'");
  });

  it('shows traffic, the beginning and the whole, and the bars against the floor', () => {
    const page = pageOf();
    expect(page.match(/<svg /g)).toHaveLength(3);
    expect(page).toContain('clients in us-west-2');
    expect(page).toContain('least possible');
  });

  it('takes every colour from the page, so that it reads in light and dark', () => {
    const drawn =
      pageOf()
        .match(/<svg .*?<\/svg>/gs)
        ?.join('') ?? '';
    const fixed = [...drawn.matchAll(/(?:fill|stroke)="(?!none|currentColor|var\()([^"]+)"/g)].map((match) => match[1]);
    expect(fixed).toEqual([]);
    expect(pageOf()).toContain('prefers-color-scheme: dark');
  });

  it('repeats what others wrote as text, never as markup', () => {
    expect(pageOf()).not.toContain('<b>we are looking');
    expect(pageOf()).toContain('&#60;b&#62;we are looking');
  });

  it('says in its first line whether all drills were fine', () => {
    const headline = (fine: boolean) => /<p class="(\w+)"><strong>/.exec(pageOf(fine))?.[1];
    expect([headline(true), headline(false)]).toEqual(['right', 'wrong']);
  });

  it('opens what fell short', () => {
    expect(pageOf(false)).toContain('<details open>');
  });

  it('says the day of each mark where a plot shows more than half of one', () => {
    const marks = [...trace.marks, { atMs: at(1260), kind: 'call' as const, text: 'the way back' }];
    const page = pageOf(true, { trace: { marks, untilMs: at(1320) } });

    expect(page).toContain('</strong> 01-06 03:00:00 the way back');
    expect(page).toContain('<strong>1</strong> 06:08:00 first trouble');
  });

  it('says how many marks it leaves out', () => {
    const marks = Array.from({ length: 30 }, (_, index) => ({
      atMs: at(8 + index / 60),
      kind: 'call' as const,
      text: 'c',
    }));

    expect(pageOf(true, { trace: { marks } })).toContain('6 later ones are not shown.');
    expect(pageOf()).not.toContain('not shown');
  });

  it('names the invariants that broke and the messages that are missing', () => {
    const violations = [{ at: '2026-01-05T06:09:00.000Z', kind: 'twoWriters', detail: 'a & b' }];
    const messages = {
      sent: 5,
      late: 0,
      missing: [{ at: '2026-01-05T06:10:00.000Z', destination: 'chat', title: 'mitigated' }],
    };
    const page = pageOf(false, { card: { violations, messages: messages as never } });

    expect(page).toContain('<dt>broken invariants</dt><dd>06:09:00 twoWriters: a &#38; b</dd>');
    expect(page).toContain('1 missing: 06:10:00 mitigated to chat');
    expect(pageOf()).toContain('<dt>broken invariants</dt><dd>none</dd>');
  });
});
