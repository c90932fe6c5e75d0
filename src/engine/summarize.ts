import { hash } from 'node:crypto';
import type { Summary } from '../ports/messaging.ts';
import { stagesIn } from './live-paths.ts';
import { queued } from './outbox.ts';
import type { Program } from './program.ts';
import { type Entry, type IncidentRecord, type OutgoingMessage, queueOf, type Stepped } from './record.ts';

/** Queues the living summary where it says something new. Pure. */
export function summarized(
  program: Program,
  record: IncidentRecord,
  entries: readonly Entry[],
  nowMs: number,
): Stepped {
  const summary = summaryOf(program, record);
  const sum = hash('sha256', JSON.stringify(summary), 'base64url');
  if (sum === record.summarized) return { record, entries };
  const next = queued({ ...record, summarized: sum }, [messageWith(record, summary)], nowMs);
  return { record: next.record, entries: [...entries, ...next.entries] };
}

function summaryOf(program: Program, record: IncidentRecord): Summary {
  const { value, context } = record.snapshot as { value: unknown; context: unknown };
  return {
    ...program.summarize(context),
    states: stagesIn(program, value, program.standsIn(context)),
    running: Object.values(record.running)
      .filter(({ mutating }) => mutating)
      .map(({ name }) => name),
    undelivered: record.deadLetters.map((letter) => `${queueOf(letter)}: ${letter.title} (${letter.code})`),
  };
}

function messageWith({ id, drill }: IncidentRecord, summary: Summary): OutgoingMessage {
  const mark = drill ? 'DRILL ' : '';
  return {
    destination: 'chat',
    occasion: 'summary',
    lane: 'normal',
    title: `${mark}${id} summary`,
    text: `${mark}${textOf(summary)}`,
    severity: summary.severity,
    summary,
    anchor: 'summary',
    coalesce: 'summary',
  };
}

/** For destinations that show plain text only. */
function textOf(summary: Summary): string {
  const { title, severity, states, verdict, decision, waiting } = summary;
  return [
    `${severity} on ${title}: ${states.map(({ reason }) => reason).join(' ')}`,
    ...(verdict === null ? [] : [`Verdict ${verdict}.`]),
    ...(decision === null ? [] : [`Decision ${decision}.`]),
    ...waiting.map(({ what, whom }) => `Waits: ${what}, by ${whom}.`),
  ].join('\n');
}
