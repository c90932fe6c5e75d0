import { describe, expect, it } from '@jest/globals';
import { timelinePage } from '../../src/cli/render-timeline.ts';
import { colorsFor } from '../../src/cli/terminal.ts';
import { entry, planHash } from './incidents.ts';

const linesOf = (page: string) => page.trimEnd().split('\n');
const plain = colorsFor({ isTTY: false }, {});

describe('the timeline', () => {
  const entries = [
    entry(1, 'opened', { workload: 'shop' }),
    entry(2, 'effect.requested', { name: 'detection.corroborate', key: 'k/1', mutating: false }),
    entry(3, 'transition', {
      from: { response: 'detecting', confirmation: { feed: 'asking' } },
      to: { response: { tracing: 'gathering' }, confirmation: { feed: 'asking' } },
    }),
    entry(4, 'transition', { from: { confirmation: { feed: 'asking' } }, to: { confirmation: { feed: 'resting' } } }),
    entry(5, 'transition', {
      from: { response: { monitoring: 'waiting' } },
      to: { response: { monitoring: 'watching' } },
    }),
    entry(6, 'command', { command: 'approve', by: 'ana', text: 'go', planHash }),
    entry(7, 'effect.requested', { name: 'traffic.shift', key: 'k/2', mutating: true }),
    entry(8, 'effect.failed', { name: 'traffic.shift', key: 'k/2', code: 'outcomeUnknown', message: 'cut off' }),
    entry(9, 'message.queued', { destination: 'chat', title: 'shop update' }),
    entry(10, 'something.new', { more: true }),
  ];

  it('tells what matters to a reader, one line each', () => {
    expect(linesOf(timelinePage(entries, plain))).toEqual([
      '2025-10-20 06:48:41Z #1    incident opened for shop',
      '2025-10-20 06:48:43Z #3    now response.tracing.gathering',
      '2025-10-20 06:48:46Z #6    ana: approve plan 1003233eee4c "go"',
      '2025-10-20 06:48:47Z #7    traffic.shift starts k/2',
      '2025-10-20 06:48:48Z #8    traffic.shift failed: outcomeUnknown, cut off',
    ]);
  });

  it('does not tell an order that was refused, or had no effect, as one that was taken', () => {
    const refused = { command: 'approve', by: 'cho', text: '', outcome: 'refused', reason: 'it takes a role' };
    const idle = { command: 'undo', by: 'ana', text: '', outcome: 'withoutEffect', reason: '' };

    expect(timelinePage([entry(1, 'command', refused), entry(2, 'command', idle)], plain)).toBe(
      '2025-10-20 06:48:41Z #1    cho: approve; refused: it takes a role\n2025-10-20 06:48:42Z #2    ana: undo; without effect\n',
    );
  });

  it('names the signals that the incident was opened with', () => {
    const input = { because: 'nothing is open', signals: { count: 2, summary: 'alarm shop-5xx' } };

    expect(timelinePage([entry(1, 'opened', { workload: 'shop', input })], plain)).toBe(
      '2025-10-20 06:48:41Z #1    incident opened for shop by 2 signals: alarm shop-5xx (nothing is open)\n',
    );
  });

  it('says whom a message never reached, and what it was', () => {
    const rows = [
      entry(1, 'message.queued', {
        key: 'k/1',
        destination: 'webhook',
        title: 'shop mitigated',
        occasion: 'mitigated',
      }),
      entry(2, 'message.addressed', { key: 'k/1', of: 'k/1', destination: 'webhook', recipient: 'ledger' }),
      entry(3, 'message.addressed', { key: 'k/2', of: 'k/1', destination: 'webhook', recipient: 'board' }),
      entry(4, 'message.givenUp', { key: 'k/2', code: 'refused', message: 'no webhook board is configured' }),
      entry(5, 'message.givenUp', { key: 'k/0', code: 'denied', message: 'of rows that are not here' }),
    ];

    expect(linesOf(timelinePage(rows, plain))).toEqual([
      '2025-10-20 06:48:41Z #1    to webhook: shop mitigated',
      '2025-10-20 06:48:42Z #2    to webhook ledger: k/1, which had waited for nobody in particular',
      '2025-10-20 06:48:43Z #3    to webhook board: k/1, which had waited for nobody in particular',
      '2025-10-20 06:48:44Z #4    never told webhook board: shop mitigated (refused, no webhook board is configured)',
      '2025-10-20 06:48:45Z #5    never told: message k/0 (denied, of rows that are not here)',
    ]);
  });

  it('tells a refusal once, and in full where all is told', () => {
    const refused = { command: 'approve', by: 'cho', text: '', outcome: 'refused', reason: 'it takes a role' };
    const rows = [entry(1, 'command', refused), entry(2, 'decision', { about: 'refused', reason: 'it takes a role' })];

    expect(timelinePage(rows, plain)).toBe('2025-10-20 06:48:41Z #1    cho: approve; refused: it takes a role\n');
    expect(timelinePage(rows, plain, true)).toContain('#2    refused (it takes a role)\n');
  });

  it('tells once what every look finds again, and again what another finds', () => {
    const at = (response: object) => ({ response, confirmation: { canaries: 'resting' } });
    const [tracing, holding] = [at({ tracing: 'gathering' }), at({ deciding: 'holding' })];
    const held = (why: string) => ({ about: 'recommendation', decision: 'hold', runbook: 'watch', reasons: [why] });
    const look = (sequence: number, why: string) => [
      entry(sequence, 'transition', { from: holding, to: tracing }),
      entry(sequence + 1, 'transition', { from: tracing, to: holding }),
      entry(sequence + 2, 'decision', held(why)),
    ];
    const rows = [entry(1, 'decision', held('a')), ...look(2, 'a'), ...look(5, 'a'), ...look(8, 'b'), ...look(11, 'b')];
    expect(linesOf(timelinePage(rows, plain))).toEqual([
      '2025-10-20 06:48:41Z #1    recommendation hold by watch (a)',
      '2025-10-20 06:48:50Z #10   recommendation hold by watch (b)',
    ]);
  });

  it('tells everything when asked, also what this version has no words for', () => {
    const lines = linesOf(timelinePage(entries, plain, true));

    expect(lines).toHaveLength(entries.length);
    expect(lines.at(-1)).toBe('2025-10-20 06:48:50Z #10   something.new {"more":true}');
  });
});
