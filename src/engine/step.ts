import { type AnyMachineSnapshot, initialTransition, transition } from 'xstate';
import { invariant } from '../errors.ts';
import type { Command } from '../ports/commands.ts';
import { addressed } from './addressed.ts';
import { sameJson } from './encode.ts';
import { interpret } from './interpret.ts';
import { doubted, messageDelivered, messageFailed } from './outbox.ts';
import { outcomeOf } from './outcome.ts';
import type { Program } from './program.ts';
import type { Entry, Fact, IncidentRecord, RunningEffect, Stepped } from './record.ts';
import { decidingLogic, restore } from './restore.ts';
import { retryDelayMs } from './retry.ts';

/** An effect found unfinished by this many new processes in a row is given up: it may be what kills them. */
const maxResumes = 8;

/** What an event for the machine is: a plain object with the instant at which it counts. */
export interface MachineEvent {
  readonly type: string;
  readonly atMs: number;
  readonly [field: string]: unknown;
}

/** An incident before its first fact. */
export function blankRecord(
  program: Program,
  opened: { id: string; workload: string; drill: boolean },
): IncidentRecord {
  return {
    ...opened,
    fingerprint: program.fingerprint,
    runbookSet: program.runbookSet,
    status: 'active',
    snapshot: null,
    running: {},
    timers: {},
    outbox: [],
    anchors: {},
    deadLetters: [],
    summarized: '',
    sequence: 0,
    version: 0,
    head: { sequence: 0, hash: '' },
  };
}

/**
 * The whole of deciding: one fact in, the next record out. No await, no clock, no randomness; a fact that no longer counts (stale key, stale
 * timer) leaves the machine alone and is kept in the history.
 * @throws when an invariant is broken: the process is then to end, and to resume from the last save
 */
export function step(program: Program, record: IncidentRecord, fact: Fact, nowMs: number): Stepped {
  switch (fact.kind) {
    case 'opened':
      return open(program, record, fact.input, nowMs);
    case 'effect.succeeded':
      return settle(program, record, fact, nowMs, (id) => ({
        type: `xstate.done.actor.${id}`,
        output: fact.output,
        actorId: id,
        atMs: nowMs,
      }));
    case 'effect.failed':
      return failed(program, record, fact, nowMs);
    case 'effect.retryDue':
      return restart(record, fact.key);
    case 'engine.resumed':
      return resumed(program, record, nowMs);
    case 'timer.due':
      return timerDue(program, record, fact, nowMs);
    case 'message.delivered':
      return messageDelivered(record, fact);
    case 'message.failed':
      return messageFailed(record, fact, nowMs);
    case 'signals.arrived': {
      const { kind, ...detail } = fact;
      const { signals: _kept, ...told } = detail;
      return advance(program, record, { type: kind, atMs: nowMs, ...told }, nowMs, [{ kind, detail }]);
    }
    case 'command':
      return obey(program, record, fact.command, nowMs);
    case 'upgrade.resumed':
      return resumeIn(program, record, fact, nowMs);
  }
}

function open(
  program: Program,
  record: IncidentRecord,
  input: Readonly<Record<string, unknown>>,
  nowMs: number,
): Stepped {
  invariant(record.snapshot === null, `incident ${record.id} is opened once`);
  const [snapshot, actions] = initialTransition(program.machine, { ...input, nowMs });
  const entries: Entry[] = [
    {
      kind: 'opened',
      detail: { workload: record.workload, drill: record.drill, runbookSet: record.runbookSet, input },
    },
  ];
  return interpret(program, record, snapshot as AnyMachineSnapshot, actions, nowMs, entries);
}

function advance(
  program: Program,
  record: IncidentRecord,
  event: MachineEvent,
  nowMs: number,
  entries: Entry[],
): Stepped {
  if (record.status !== 'active')
    return { record, entries: [...entries, { kind: 'ignored', detail: { event: event.type, status: record.status } }] };
  const before = restore(program, record, nowMs);
  const [after, actions] = transition(decidingLogic(program.machine), before as never, event as never);
  invariant(after.status !== 'error', `event ${event.type} left incident ${record.id} in status error`);
  return interpret(program, record, after as AnyMachineSnapshot, actions, nowMs, [
    ...entries,
    ...moved(before, after as AnyMachineSnapshot, event),
  ]);
}

/**
 * A person's command, kept in the history with what became of it. One that is refused is decided again as such: refused in one region of the
 * chart, it may not count as an answer in another.
 */
function obey(program: Program, record: IncidentRecord, command: Command, nowMs: number): Stepped {
  const { name, by, text, planHash, role, via, id } = command;
  const event = { type: `command.${name}`, atMs: nowMs, by, text, planHash, role };
  const first = advance(program, record, event, nowMs, []);
  const refused = outcomeOf(name, record, first).outcome === 'refused';
  const after = refused ? advance(program, record, { ...event, refused }, nowMs, []) : first;
  const detail = {
    command: name,
    id,
    by: by.id,
    roles: by.roles,
    text,
    ...(planHash === undefined ? {} : { planHash }),
    ...(role === undefined ? {} : { role }),
    ...(via === undefined ? {} : { via }),
    ...outcomeOf(name, record, after),
  };
  return { record: after.record, entries: [{ kind: 'command', detail }, ...after.entries] };
}

function moved(before: AnyMachineSnapshot, after: AnyMachineSnapshot, event: MachineEvent): Entry[] {
  return sameJson(before.value, after.value)
    ? []
    : [{ kind: 'transition', detail: { event: event.type, from: before.value, to: after.value } }];
}

function running(record: IncidentRecord, key: string): [string, RunningEffect] | undefined {
  return Object.entries(record.running).find(([, effect]) => effect.key === key);
}

function without<Value>(map: Readonly<Record<string, Value>>, id: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).filter(([other]) => other !== id));
}

function settle(
  program: Program,
  record: IncidentRecord,
  fact: Extract<Fact, { key: string }>,
  nowMs: number,
  toEvent: (invokeId: string) => MachineEvent,
): Stepped {
  const { kind, ...detail } = fact;
  const found = running(record, fact.key);
  if (!found) return { record, entries: [{ kind: 'effect.stale', detail: { ...detail, was: kind } }] };
  const [id, effect] = found;
  const settled = { ...record, running: without(record.running, id) };
  return advance(program, settled, toEvent(id), nowMs, [{ kind, detail: { name: effect.name, ...detail } }]);
}

function failed(
  program: Program,
  record: IncidentRecord,
  fact: Extract<Fact, { kind: 'effect.failed' }>,
  nowMs: number,
): Stepped {
  const found = running(record, fact.key);
  if (!found) return settle(program, record, fact, nowMs, () => ({ type: '', atMs: nowMs }));
  const [id, effect] = found;
  const policy = program.policy(effect.name);
  if (effect.attempts < policy.attempts && policy.retryOn.includes(fact.code)) {
    const retryAtMs = nowMs + retryDelayMs(policy, effect.key, effect.attempts);
    return {
      record: { ...record, running: { ...record.running, [id]: { ...effect, retryAtMs } } },
      entries: [
        {
          kind: 'effect.willRetry',
          detail: { key: effect.key, name: effect.name, code: fact.code, message: fact.message, retryAtMs },
        },
      ],
    };
  }
  return settle(program, record, fact, nowMs, (invokeId) => ({
    type: `xstate.error.actor.${invokeId}`,
    error: { code: fact.code, message: fact.message },
    actorId: invokeId,
    atMs: nowMs,
  }));
}

function restart(record: IncidentRecord, key: string): Stepped {
  const found = running(record, key);
  if (!found || found[1].retryAtMs === null)
    return { record, entries: [{ kind: 'effect.stale', detail: { key, was: 'effect.retryDue' } }] };
  const [id, effect] = found;
  const again = { ...effect, attempts: effect.attempts + 1, resumes: 0, retryAtMs: null };
  return {
    record: { ...record, running: { ...record.running, [id]: again } },
    entries: [{ kind: 'effect.retried', detail: { key, name: effect.name, attempt: again.attempts } }],
  };
}

/** A new process took over: unfinished attempts are performed again with their keys, unless they were found unfinished too often. */
function resumed(program: Program, record: IncidentRecord, nowMs: number): Stepped {
  const counted = Object.fromEntries(
    Object.entries(record.running).map(([id, effect]) => [
      id,
      effect.retryAtMs === null ? { ...effect, resumes: effect.resumes + 1 } : effect,
    ]),
  );
  const told = addressed(program, { ...record, running: counted, outbox: doubted(record.outbox) });
  const running = Object.values(record.running).map((effect) => effect.key);
  let stepped: Stepped = {
    record: told.record,
    entries: [{ kind: 'engine.resumed', detail: { running } }, ...told.entries],
  };
  for (const effect of Object.values(counted)) {
    if (effect.resumes <= maxResumes) continue;
    const next = settle(
      program,
      stepped.record,
      {
        kind: 'effect.failed',
        key: effect.key,
        code: effect.mutating ? 'outcomeUnknown' : 'unavailable',
        message: `given up: unfinished in ${effect.resumes} processes in a row`,
      },
      nowMs,
      (id) => ({
        type: `xstate.error.actor.${id}`,
        error: { code: effect.mutating ? 'outcomeUnknown' : 'unavailable', message: 'given up after repeated crashes' },
        actorId: id,
        atMs: nowMs,
      }),
    );
    stepped = { record: next.record, entries: [...stepped.entries, ...next.entries] };
  }
  return stepped;
}

function timerDue(
  program: Program,
  record: IncidentRecord,
  fact: Extract<Fact, { kind: 'timer.due' }>,
  nowMs: number,
): Stepped {
  if (record.timers[fact.id] !== fact.dueAtMs)
    return { record, entries: [{ kind: 'timer.stale', detail: { id: fact.id, dueAtMs: fact.dueAtMs } }] };
  const spent = { ...record, timers: without(record.timers, fact.id) };
  return advance(program, spent, { type: fact.id, atMs: nowMs }, nowMs, [
    { kind: 'timer.due', detail: { id: fact.id, dueAtMs: fact.dueAtMs } },
  ]);
}

/** Of two that say it at once the first counts: both were on disk before either was read. */
function resumeIn(
  program: Program,
  record: IncidentRecord,
  fact: Extract<Fact, { kind: 'upgrade.resumed' }>,
  nowMs: number,
): Stepped {
  const detail = { state: fact.state, by: fact.by, ...(fact.id === undefined ? {} : { id: fact.id }) };
  if (record.status !== 'interrupted') {
    const became = { outcome: 'withoutEffect', reason: 'the incident goes on already' };
    return { record, entries: [{ kind: fact.kind, detail: { ...detail, ...became } }] };
  }
  const adopted: IncidentRecord = {
    ...record,
    status: 'active',
    fingerprint: program.fingerprint,
    runbookSet: program.runbookSet,
    running: {},
    timers: {},
  };
  const context = (record.snapshot as { context: Record<string, unknown> }).context;
  const [snapshot, actions] = initialTransition(program.machine, {
    ...context,
    nowMs,
    resumeIn: fact.state,
    restored: context,
  });
  const entries: Entry[] = [{ kind: fact.kind, detail }];
  return interpret(program, adopted, snapshot as AnyMachineSnapshot, actions, nowMs, entries);
}
