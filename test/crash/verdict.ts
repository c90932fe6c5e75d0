import { brokenLink } from '../../src/engine/record.ts';
import type { MutatingCall } from '../../src/sandbox/world-log.ts';
import type { Played } from './play.ts';
import type { KillPoint } from './wire.ts';

/** What is wrong with one play, beside the play in which nothing died. */
export interface Verdict {
  /** Effects and messages that the world never saw, though they were decided. */
  readonly lost: readonly string[];
  /** Those that it saw more than once. */
  readonly doubled: readonly string[];
  /** Anything else: another end, a broken history, a process that fails. */
  readonly wrong: readonly string[];
}

/** @param asked the point at which the process was to die, as the play without a death passed it; null for that play itself */
export function judge(played: Played, baseline: Played, asked: KillPoint | null): Verdict {
  const [seen, wanted] = [changesOf(played), changesOf(baseline)];
  const histories = played.incidents.map(({ history }) => history);
  const [queued, decided] = [histories.flatMap(messagesQueuedIn), new Set(histories.flatMap(messagesDecidedIn))];
  const edited = [...new Set(played.log.edits.map(placeOf))];
  const posted = [...played.log.messages.map(placeOf), ...edited];
  // A summary is changed in place: the same change twice is one, and one that is not known to have come may be followed by the next.
  const unasked = [
    ...missing(played.log.messages.map(placeOf), queued),
    ...edited.filter((place) => !decided.has(place)),
  ];
  const doubles = played.log.violations.filter(({ kind }) => kind === 'doubledEffect');
  return {
    lost: [...missing(wanted, seen), ...missing(queued, posted)],
    doubled: [...missing(seen, wanted), ...unasked, ...doubles.map(({ detail }) => detail)],
    wrong: [
      ...played.problems,
      ...deathFaults(played, asked),
      ...played.log.violations
        .filter(({ kind }) => kind !== 'doubledEffect')
        .map(({ kind, detail }) => `${kind}: ${detail}`),
      ...endFaults(played, baseline),
      ...editFaults(played),
      ...played.incidents.flatMap(historyFaults),
      ...(seen.join('\n') === wanted.join('\n') ? [] : ['the changes come in another order']),
    ],
  };
}

export function isClean({ lost, doubled, wrong }: Verdict): boolean {
  return lost.length + doubled.length + wrong.length === 0;
}

/** Changes of the world that are part of the response, in order: everything but locks and generations, which every process takes anew. */
function changesOf({ log }: Played): string[] {
  return log.mutatingCalls
    .filter(({ changed, workload, operation }) => changed && (workload || operation === 'CreateCase'))
    .map(toldOf);
}

function toldOf({ operation, target, from, to }: MutatingCall): string {
  const subject = operation === 'CreateCase' ? '' : ` ${target}`;
  return `${operation}${subject}: ${from} -> ${to}`;
}

/** What of `wanted` is not in `there`, each as often as it is missing. */
function missing(wanted: readonly string[], there: readonly string[]): string[] {
  const left = [...there];
  return wanted.filter((one) => {
    const index = left.indexOf(one);
    if (index !== -1) left.splice(index, 1);
    return index === -1;
  });
}

interface Told {
  readonly kind: string;
  readonly key?: string;
  readonly destination?: string;
  readonly mutating?: boolean;
  /** The waiting message that this one made stale: it is not sent any more. */
  readonly insteadOf?: string;
}

function messagesDecidedIn(history: Played['incidents'][number]['history']): string[] {
  return history
    .map(({ body }) => JSON.parse(body) as Told)
    .filter(({ kind }) => kind === 'message.queued')
    .map(placeOf);
}

/** Those that were neither made stale nor overtaken by a later one. */
function messagesQueuedIn(history: Played['incidents'][number]['history']): string[] {
  const told = history.map(({ body }) => JSON.parse(body) as Told);
  const queued = told.filter(({ kind }) => kind === 'message.queued');
  const overtaken = told.filter(({ kind }) => kind === 'message.overtaken').map(({ key }) => key);
  const stale = new Set([...queued.map(({ insteadOf }) => insteadOf), ...overtaken]);
  return queued.filter(({ key }) => !stale.has(key)).map(placeOf);
}

function placeOf({ destination, key }: Pick<Told, 'destination' | 'key'>): string {
  return `${destination}/${key}`;
}

/** A summary that was decided earlier never takes the place of a later one of its incident. */
function editFaults({ log }: Played): string[] {
  const latest = new Map<string, number>();
  return log.edits.flatMap(({ key }) => {
    const [incident = '', number] = key.split('/');
    const before = latest.get(incident) ?? 0;
    latest.set(incident, Math.max(before, Number(number)));
    return Number(number) < before ? [`summary ${key} came after a later one`] : [];
  });
}

function deathFaults({ killed, deaths }: Played, asked: KillPoint | null): string[] {
  if (asked === null) return deaths.length === 0 ? [] : ['a process died that was not to'];
  if (killed === null) return [`the process did not come to point ${asked.number}`];
  const [was, is] = [`${asked.kind} ${asked.side} ${asked.what}`, `${killed.kind} ${killed.side} ${killed.what}`];
  return [
    ...(was === is ? [] : [`died at '${is}' instead of '${was}'`]),
    ...(deaths.join() === 'SIGKILL' ? [] : [`died of ${deaths.join()} instead of SIGKILL`]),
  ];
}

function endFaults(played: Played, baseline: Played): string[] {
  const names = [...new Set([...Object.keys(played.final), ...Object.keys(baseline.final)])];
  const differing = names.filter((name) => played.final[name] !== baseline.final[name]);
  const ends = played.incidents.map(({ record }) => endOf(record.snapshot));
  const wanted = baseline.incidents.map(({ record }) => endOf(record.snapshot));
  return [
    ...differing.map((name) => `${name} ends as ${played.final[name]} instead of ${baseline.final[name]}`),
    ...(ends.join() === wanted.join() ? [] : [`incidents end in [${ends.join()}] instead of [${wanted.join()}]`]),
  ];
}

function endOf(snapshot: unknown): string {
  return JSON.stringify((snapshot as { value: unknown }).value);
}

/** The chain holds up to the head that the record names, and every effect that changes something was settled exactly once. */
function historyFaults({ record, history }: Played['incidents'][number]): string[] {
  const broken = brokenLink(history, record.head);
  const told = history.map(({ body }) => JSON.parse(body) as Told);
  const requested = told.filter(({ kind, mutating }) => kind === 'effect.requested' && mutating).map(({ key }) => key);
  const settled = told
    .filter(({ kind }) => kind === 'effect.succeeded' || kind === 'effect.failed')
    .map(({ key }) => key);
  return [
    ...(broken === undefined ? [] : [`the history of ${record.id} is broken at ${broken}`]),
    ...requested
      .filter((key) => settled.filter((other) => other === key).length !== 1)
      .map((key) => `effect ${key} is not settled once`),
    ...(record.outbox.length === 0 ? [] : [`${record.outbox.length} messages still wait`]),
  ];
}
