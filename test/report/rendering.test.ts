import { describe, expect, it } from '@jest/globals';
import { html } from '../../src/report/html.ts';
import { reportOf } from '../../src/report/incident-report.ts';
import { markdown } from '../../src/report/markdown.ts';
import { documentOf } from '../../src/report/sections.ts';
import { effect, entriesFrom, failover, type Happening, incidentId, opened, said } from './histories.ts';

const nasty = '<script>alert(1)</script> | *bold* `code` [x](javascript:alert(1))\n# head';
const documentFrom = (happenings: readonly Happening[]) =>
  documentOf(reportOf(incidentId, entriesFrom(happenings)), 'all');
/** An incident whose alarm, and a person in it, say that. */
const quoting = (text: string) =>
  documentFrom([opened({ signals: { count: 1, lastId: '', summary: text } }), said(5, 'note', { by: text, text })]);
const hostile = quoting(nasty);
const whole = documentFrom(failover());

describe('data at risk', () => {
  const waited = (shortfallSeconds: number | null) =>
    markdown(
      documentFrom([
        ...failover(),
        ...effect(140, 145, 'tables.awaitReplication', { shortfallSeconds, waitedSeconds: 5, graceful: false }),
      ]),
    );

  it('is a bound where heartbeats gave one', () => {
    expect(waited(12)).toContain('Writes of at most 12 s were not known to be replicated');
  });

  it('is said to be not known where none did, and neither nothing nor an objective that was met', () => {
    const text = waited(null);

    expect(text).toContain('How many writes were not replicated when the old Region was fenced is not known.');
    expect(text).toContain('not known: no whole wait for replication is told');
    expect(text).not.toMatch(/nothing was fenced|Every write had been replicated|Data at risk stayed within/);
  });
});

describe('the page', () => {
  it('needs nothing else: no script, no request, no font, no picture', () => {
    const page = html(whole);

    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:\/\//i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('shows markup of outside texts instead of obeying it', () => {
    const page = html(hostile);

    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('holds every row of the history', () => {
    expect(html(whole)).toContain(`All ${failover().length} rows`);
    expect(html(whole).match(/^ +\d+ {2}2025-10-20/gm)?.length).toBe(failover().length - 1);
  });

  it('has its parts in order, from the summary to the history', () => {
    const titles = [...html(whole).matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);

    expect(titles).toEqual([
      'Impact',
      'Times',
      'Timeline',
      'Decisions',
      'Plans and their calls',
      'AWS&#39;s own words against our times',
      'Messages',
      'What went well',
      'Open questions',
      'History',
    ]);
  });
});

it('control and turning characters of outside texts are shown in both', () => {
  const evil = 'esc \u001b[31mRED \u009b2J \u202e rtl\nFAKE';
  const document = quoting(evil);

  for (const text of [markdown(document), html(document)]) {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(text).toContain('u001b');
  }
  expect(markdown(document)).not.toMatch(/^FAKE/m);
});

describe('Markdown', () => {
  it('keeps outside texts within their cell and line', () => {
    const text = markdown(hostile);

    expect(text).not.toMatch(/^\\?# head/m);
    const [outsideTheLog] = text.split('\n```\n');

    expect(outsideTheLog).not.toContain('<script>');
    expect(outsideTheLog).not.toMatch(/[^\\]\]\(javascript/);
    expect(
      text
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .every((line) => line.endsWith('|')),
    ).toBe(true);
  });

  it('mentions nobody, links nowhere and begins nothing of its own', () => {
    const quoted = (text: string) => written(text).replaceAll('&#8203;', '\u200b');
    const written = (text: string) =>
      markdown({ title: text, marks: [], subtitle: text, lead: [{ kind: 'list', items: [text] }], sections: [] });
    for (const text of ['@org/team', 'mail ana@example.com', 'see #123', 'http://evil.example', 'www.evil.example']) {
      expect(quoted(text)).not.toMatch(/@\w|#\d|:\/\/|www\./);
      expect(quoted(text).replaceAll('\u200b', '').replaceAll('\\', '')).toContain(`- ${text}`);
    }
    expect(quoted('> quote')).toContain('- \\> quote');
    expect(quoted('---')).toContain('- \\---');
    expect(quoted('===')).toContain('\n\n\\===\n');
    expect(quoted('1. first')).toContain('- 1\\. first');
    expect(quoted('- item')).toContain('- \\- item');
  });

  it('shows calls with old and new value, decisions with role and way, and the head of the chain', () => {
    const text = markdown(whole);
    const last = entriesFrom(failover()).at(-1);

    expect(text).toContain(
      'UpdateRoutingControlStates controlpanel/shop/routingcontrol/us-east-1 (us-west-2): On → Off',
    );
    expect(text).toContain('- Taken (roles: incident-commander; by slack).');
    expect(text).toContain(`\`${last?.sequence}:${last?.hash}\``);
  });
});
