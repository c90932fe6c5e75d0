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
  timingsSeconds: { detected: 40, firstMessage: 40, verdict: 47, confirmed: 42, decided: 47, recovered: 202 },
  rtoSeconds: 202,
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
const none = { rtoSeconds: null, rpoSeconds: null, ratio: null, misses: [] };

function pageOf(fine = true): string {
  const drills = [{ card, trace, fine }];
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

  it('opens what fell short', () => {
    expect(pageOf(false)).toContain('<details open>');
  });
});
