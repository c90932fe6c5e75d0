import { commandNames, type IncidentRole, type Person } from '../ports/commands.ts';
import { announce } from './announcements.ts';
import type { Chart, Edge, Edges, NamedAction } from './chart.ts';
import type { Facts } from './facts.ts';
import { refuseCommand } from './refusals.ts';
import { commandedSeverity } from './severity.ts';
import type { Update } from './update.ts';

/** How the people of an incident change its facts. */
export const people: Readonly<Record<string, Update>> = {
  storeOnCall: ({ event }) => ({ onCall: { ...event.output, level: 0, calls: 1 } }),
  nextLevel: ({ context: { onCall } }) => ({
    onCall: onCall && { ...onCall, level: (onCall.level + 1) % onCall.levels.length, calls: onCall.calls + 1 },
  }),
  /** Whoever answers first leads, until the lead is handed over. */
  storeAcknowledged: ({ context, event }) => {
    const by = (event.by as Person).id;
    const commander = context.roles.commander ?? by;
    return {
      acknowledged: context.acknowledged ?? { by, atMs: event.atMs },
      roles: { ...context.roles, commander },
    };
  },
  storeHandover: ({ context, event }) => {
    const role: IncidentRole = event.role ?? 'commander';
    const by = (event.by as Person).id;
    if (event.text === by) return { roles: { ...context.roles, [role]: by }, handover: null };
    return { handover: { role, to: event.text, by } };
  },
  acceptHandover: ({ context }) =>
    context.handover
      ? { roles: { ...context.roles, [context.handover.role]: context.handover.to }, handover: null }
      : {},
  dropHandover: () => ({ handover: null }),
  raiseSeverity: ({ context }) => ({ severity: commandedSeverity(context.severity, 'escalate', '') }),
  setSeverity: ({ context, event }) => ({ severity: commandedSeverity(context.severity, 'severity', event.text) }),
  storeCustomersText: ({ event }) => ({ customersText: event.text, lastUpdateAtMs: event.atMs }),
  markUpdated: ({ context }) => ({ lastUpdateAtMs: context.nowMs, customersText: null }),
};

const closed: Edge = { guard: { type: 'incidentClosed' }, target: 'ended' };

/** Anything that a responder says shows that somebody is there, but for what is refused. */
const answers: Record<string, Edge> = Object.fromEntries(
  commandNames.map((name) => [
    `command.${name}`,
    {
      guard: { type: 'answersCall' },
      target: 'answered',
      actions: [{ type: 'storeAcknowledged' }, announce('acknowledged')],
    },
  ]),
);

/** Nobody answered: that is said, and the next level is called; behind the last the first again. */
const onward: readonly NamedAction[] = [announce('unanswered'), { type: 'nextLevel' }, announce('page')];

const assigning: Edges = [
  {
    guard: { type: 'takesRole' },
    target: 'settled',
    actions: [{ type: 'storeHandover' }, announce('handedOver')],
  },
  {
    guard: { type: 'fromResponder' },
    target: 'offered',
    reenter: true,
    actions: [{ type: 'storeHandover' }, announce('handover')],
  },
  { actions: [refuseCommand] },
];

/** `people`: somebody is woken, and the next one when nobody answers; whoever answers first leads until the lead is handed over. */
export const peopleChart: Chart = {
  description: 'Somebody is on it, and everybody knows who',
  type: 'parallel',
  states: {
    waking: {
      description: 'From the first call to the first answer',
      initial: 'looking',
      states: {
        looking: {
          description: 'Who is on call now',
          invoke: {
            id: 'on-call',
            src: 'people.onCall',
            input: ({ context }: { context: Facts }) => ({ atMs: context.openedAtMs }),
            onDone: [
              {
                guard: { type: 'someoneOnCall' },
                target: 'paging',
                actions: [{ type: 'storeOnCall' }, announce('page')],
              },
              { target: 'unstaffed' },
            ],
            onError: { target: 'unstaffed' },
          },
          on: answers,
        },
        paging: {
          description: 'A level of the rota is called; the next one when nobody of it answers in time',
          always: closed,
          on: answers,
          after: { acknowledgeTimeout: { target: 'paging', reenter: true, actions: onward } },
        },
        unstaffed: {
          description: 'Nobody is on call: whoever reads the chat takes it',
          always: closed,
          on: answers,
        },
        answered: {
          description: 'Somebody is on it; more are woken only when a person escalates',
          always: closed,
          on: { 'command.escalate': { guard: { type: 'escalates' }, target: 'paging', actions: onward } },
        },
        ended: { type: 'final', description: 'The incident is closed' },
      },
    },
    handover: {
      description: 'A role changes hands only when the new person says so',
      initial: 'settled',
      states: {
        settled: {
          description: 'Nothing is being handed over',
          on: { 'command.assign': assigning },
        },
        offered: {
          description: 'Until the new person takes it, the one before stays responsible',
          always: [
            { guard: { type: 'incidentClosed' }, target: 'settled', actions: [{ type: 'dropHandover' }] },
            { guard: { type: 'nothingHandedOver' }, target: 'settled' },
          ],
          on: {
            'command.assign': assigning,
            'command.acknowledge': {
              guard: { type: 'takesHandover' },
              target: 'settled',
              actions: [{ type: 'acceptHandover' }, announce('handedOver')],
            },
          },
          after: {
            acknowledgeTimeout: {
              target: 'settled',
              actions: [announce('handoverUnanswered'), { type: 'dropHandover' }],
            },
          },
        },
      },
    },
  },
};
