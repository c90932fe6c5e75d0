import { createHash } from 'node:crypto';
import type { AnyAction } from '../actions/define.ts';
import type { EffectPolicy, Program } from '../engine/program.ts';
import { CodedError, type ErrorCode, invariant } from '../errors.ts';
import { type Chart, type Edge, edgesOf, type Invoke } from '../machines/chart.ts';
import type { Facts } from '../machines/facts.ts';
import { type Branch, incidentChart, incidentMachine, knownNames, resumableStates } from '../machines/incident.ts';
import { planSteps } from '../machines/mitigation.ts';
import { type MutatingEffect, orderFacts, permitted } from '../machines/permitted.ts';
import type { PlanStep } from '../machines/plan-shape.ts';
import { responderRoles } from '../machines/roles.ts';
import { standsIn, summaryOf } from '../machines/summary.ts';
import { graphOf, visit } from './graph.ts';
import { priorityOf, type Runbook } from './schema.ts';

/** The catalogue as the compiler sees it: actions by name. */
export type Catalogue = Readonly<Record<string, AnyAction>>;

export interface Compiled extends Omit<Program, 'write'> {
  readonly chart: Chart;
  readonly branches: readonly Branch[];
  /** By invoke id: what the rule is asked about each mutating effect. */
  readonly mutating: Readonly<Record<string, MutatingEffect>>;
}

const verifyRetry: readonly ErrorCode[] = [];

/** Effects by name: each action, and its `.verify` and `.undo` where it has them. */
export function effectPolicies(catalogue: Catalogue): Readonly<Record<string, EffectPolicy>> {
  return Object.fromEntries(
    Object.values(catalogue).flatMap((action) => {
      const mutating = action.risk === 'reversible' || action.risk === 'irreversible';
      const retry = action.retry ?? { attempts: 1, firstDelayMs: 0, factor: 1, maxDelayMs: 0, on: [] };
      const policy: EffectPolicy = {
        mutating,
        timeLimitMs: action.timeLimitMs,
        attempts: retry.attempts,
        firstDelayMs: retry.firstDelayMs,
        factor: retry.factor,
        maxDelayMs: retry.maxDelayMs,
        retryOn: retry.on,
      };
      const once = { ...policy, attempts: 1, retryOn: verifyRetry };
      return [
        [action.name, policy],
        ...(action.verify
          ? [
              [
                `${action.name}.verify`,
                { ...once, mutating: false, timeLimitMs: action.verifyTimeLimitMs ?? action.timeLimitMs },
              ] as const,
            ]
          : []),
        ...(action.undo ? [[`${action.name}.undo`, once] as const] : []),
      ];
    }),
  ) as Record<string, EffectPolicy>;
}

function branchOf(runbook: Runbook, catalogue: Catalogue): Branch {
  const kinds = (name: string): { mutating: boolean; undo: boolean; verify: boolean } => {
    const action = catalogue[name];
    if (!action)
      throw new CodedError(
        'invalid',
        `runbook ${runbook.id} uses the action ${name}, which the catalogue does not have`,
      );
    return {
      mutating: action.risk === 'reversible' || action.risk === 'irreversible',
      undo: action.undo !== undefined,
      verify: action.verify !== undefined,
    };
  };
  return {
    choice: {
      id: runbook.id,
      takes: runbook.takes,
      decides: runbook.decides,
      hasSteps: runbook.steps.length > 0,
      unattended: runbook.approval === 'person-or-policy',
    },
    steps: planSteps(runbook.steps, kinds),
    failback: planSteps(runbook.recovery?.steps ?? [], kinds),
  };
}

/**
 * All runbooks in force, compiled into one machine, in which the first that takes a diagnosis is selected: the highest priority comes first. The runbooks are validated already; this checks that every name in the chart has its
 * implementation, that ids of states and of invokes are unique, and that each invoke handles its error.
 * @param alter for tests: a change to the chart before it is checked and compiled
 * @throws CodedError('invalid') for a runbook the catalogue cannot serve
 */
export function compile(
  runbooks: readonly Runbook[],
  catalogue: Catalogue,
  alter: (chart: Chart) => Chart = (chart) => chart,
): Compiled {
  const inOrder = runbooks.toSorted((one, other) => priorityOf(other) - priorityOf(one));
  const branches = inOrder.map((runbook) => branchOf(runbook, catalogue));
  const choices = branches.map((branch) => branch.choice);
  if (!choices.some((choice) => choice.takes === 'default'))
    throw new CodedError('invalid', 'no runbook takes the default: one that holds is needed');
  const chart = alter(incidentChart(branches));
  const policies = effectPolicies(catalogue);
  graphOf(chart);
  checkNames(chart, choices, policies);
  const mutating = mutatingEffects(chart, policies);
  const policy = (name: string): EffectPolicy => {
    const found = policies[name];
    invariant(found, `effect ${name} is in the catalogue`);
    return found;
  };
  return {
    chart,
    branches,
    mutating,
    machine: incidentMachine(chart, choices, Object.keys(policies)),
    fingerprint: fingerprint(chart, branches),
    runbookSet: hash(JSON.stringify(runbooks)),
    policy,
    mayResume: (roles, state) =>
      roles.some((role) => (responderRoles as readonly string[]).includes(role)) &&
      (resumableStates as readonly string[]).includes(state),
    summarize: (context) => summaryOf(context as Facts),
    standsIn: (context) => standsIn(context as Facts),
    permits: (context, invokeId) => {
      const effect = mutating[invokeId];
      return effect !== undefined && permitted(orderFacts(context as Facts), effect);
    },
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Changes when any state, edge, name or text of an inlined function does, and with any step: the functions that make a step's input close over it,
 * which their text does not show. Titles and descriptions change nothing that is sent.
 */
function fingerprint(chart: Chart, branches: readonly Branch[]): string {
  const acted = branches.map(({ choice, steps, failback }) => [choice.id, steps.map(untitled), failback.map(untitled)]);
  const states = JSON.stringify(chart, (key, value: unknown) => {
    if (key === 'description') return undefined;
    return typeof value === 'function' ? String(value) : value;
  });
  return hash(JSON.stringify([states, acted]));
}

function untitled({ title: _title, ...step }: PlanStep): Omit<PlanStep, 'title'> {
  return step;
}

function checkNames(
  chart: Chart,
  choices: Parameters<typeof knownNames>[0],
  effects: Readonly<Record<string, EffectPolicy>>,
): void {
  const known = knownNames(choices);
  const invokes = new Set<string>();
  const check = (kind: string, name: string, isKnown: boolean, path: string): void => {
    if (!isKnown) throw new CodedError('invalid', `state ${path} uses the unknown ${kind} ${name}`);
  };
  visit(chart, ({ path, chart: state }) => {
    const edges: Edge[] = [
      ...edgesOf(state.always),
      ...edgesOf(state.onDone),
      ...Object.values(state.on ?? {}).flatMap(edgesOf),
    ];
    for (const [delay, after] of Object.entries(state.after ?? {})) {
      check('delay', delay, known.delays.has(delay), path);
      edges.push(...edgesOf(after));
    }
    for (const event of Object.keys(state.on ?? {}))
      check('event', event, event !== '*' && !event.startsWith('xstate.'), path);
    if (state.invoke) edges.push(...checkInvoke(state.invoke, effects, invokes, path));
    for (const edge of edges) if (edge.guard) check('guard', edge.guard.type, known.guards.has(edge.guard.type), path);
    for (const action of [...(state.entry ?? []), ...edges.flatMap((edge) => edge.actions ?? [])])
      check('action', action.type, known.actions.has(action.type), path);
  });
}

function checkInvoke(
  invoke: Invoke,
  effects: Readonly<Record<string, EffectPolicy>>,
  seen: Set<string>,
  path: string,
): Edge[] {
  if (!effects[invoke.src]) throw new CodedError('invalid', `state ${path} invokes the unknown effect ${invoke.src}`);
  if (seen.has(invoke.id))
    throw new CodedError('invalid', `state ${path} uses the invoke id ${invoke.id} a second time`);
  seen.add(invoke.id);
  const onError = edgesOf(invoke.onError);
  if (!onError.some((edge) => edge.guard === undefined))
    throw new CodedError('invalid', `state ${path} leaves an error of ${invoke.src} unhandled`);
  return [...edgesOf(invoke.onDone), ...onError];
}

/** What the second lock asks about: read off the guards of the edges that lead into each mutating state. */
function mutatingEffects(
  chart: Chart,
  policies: Readonly<Record<string, EffectPolicy>>,
): Record<string, MutatingEffect> {
  const found: Record<string, MutatingEffect> = {};
  visit(chart, ({ chart: state, parent, key }) => {
    if (!state.invoke || !policies[state.invoke.src]?.mutating) return;
    for (const sibling of Object.values(parent?.states ?? {})) {
      for (const edge of edgesOf(sibling.always)) {
        if (edge.target === key && edge.guard?.type === 'permitted')
          found[state.invoke.id] = edge.guard.params?.effect as MutatingEffect;
      }
    }
  });
  return found;
}
