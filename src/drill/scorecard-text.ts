import { rightDecisions } from '../scenario/expected.ts';
import type { Scorecard } from './scorecard.ts';

const columns = 100;
const labelWidth = 22;

const shown = (value: number | null): string => (value === null ? '–' : `${Math.round(value * 10) / 10} s`);

const right = (is: boolean): string => (is ? 'right' : 'NOT RIGHT');

/** A scorecard as text of at most 100 columns, for chat and terminals. */
export function scorecardText(card: Scorecard): string {
  const { timingsSeconds: timings, expected } = card;
  const lines: readonly (readonly [string, string])[] = [
    ['scenario', card.scenario],
    ['the call', `${right(card.rightCall)}: ${card.decision} (expected ${rightDecisions(expected)})`],
    [
      'verdict, scope',
      `${right(card.verdictRight)}: ${card.verdict}, ${card.scope} (expected ${expected.verdict}, ${expected.scope})`,
    ],
    ['why', card.reason],
    ['detected', shown(timings.detected)],
    ['verdict after', shown(timings.verdict)],
    ['confirmed after', shown(timings.confirmed)],
    ['decided after', shown(timings.decided)],
    [
      'recovered (RTO)',
      `${shown(card.rtoSeconds)}${card.floorSeconds === null ? '' : `; least possible ${shown(card.floorSeconds)}`}`,
    ],
    ['below 95 %', `${shown(card.downSeconds)} in all`],
    ['data at risk (RPO)', shown(card.rpoSeconds)],
    ['without a writer', shown(card.withoutWriterSeconds)],
    ['calls that change AWS', String(card.mutatingCalls.length)],
    ['wrong actions', card.wrongActions.map(({ at, call }) => `${at.slice(11, 19)} ${call}`).join('; ') || 'none'],
    ['broken invariants', card.violations.map(({ kind, detail }) => `${kind}: ${detail}`).join('; ') || 'none'],
    ['messages', `${card.messages.sent} sent, ${card.messages.late} late`],
  ];
  return lines.flatMap(([label, value]) => wrapped(label, value)).join('\n');
}

/** The value beside its label, continued under itself. */
function wrapped(label: string, value: string): string[] {
  const width = columns - labelWidth;
  const words = value.split(/\s+/).flatMap((word) => word.match(new RegExp(`.{1,${width}}`, 'gu')) ?? ['']);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(labelWidth)}${line}`.trimEnd());
}
