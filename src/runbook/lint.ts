import type { Workload } from '../workload/schema.ts';
import { type Catalogue, type Compiled, compile } from './compile.ts';
import { graphOf, reachable } from './graph.ts';
import type { LintFinding } from './lint-finding.ts';
import { lintLevers } from './lint-levers.ts';
import { lintTables } from './lint-tables.ts';
import { nameMistakes } from './own-names.ts';
import { prove } from './prove.ts';
import { missingLooks, moveMistakes } from './region-move.ts';
import type { Runbook, RunbookStep } from './schema.ts';
import { inputMistakes } from './unknown-inputs.ts';

/** DNS answers that live longer than this hold clients in the failed Region (AWS's advice is 60 to 120 s; it cannot be lowered during an event). */
const longestTtlSeconds = 60;

/** Checks all runbooks together, and each workload they are to serve. */
export function lint(
  runbooks: readonly Runbook[],
  catalogue: Catalogue,
  workloads: readonly Workload[],
): LintFinding[] {
  const program = compile(runbooks, catalogue);
  return [
    ...prove(program).map(({ state, why }) => ({
      level: 'error' as const,
      where: state,
      what: `a mutating call without an order: ${why}`,
      fix: 'guard every edge into this state with permitted',
    })),
    ...deadStates(program),
    ...alwaysCycles(program),
    ...runbooks.flatMap((runbook) => lintRunbook(runbook, catalogue)),
    ...workloads.flatMap((workload) => lintWorkload(workload)),
  ];
}

function deadStates(program: Compiled): LintFinding[] {
  const graph = graphOf(program.chart);
  const reached = reachable(graph);
  return [...graph.states.keys()]
    .filter((path) => !reached.has(path) && !path.endsWith('.unchosen'))
    .map((path) => ({
      level: 'error',
      where: path,
      what: 'no path reaches this state',
      fix: 'remove it, or lead an edge to it',
    }));
}

/** A cycle of unguarded `always` edges would hang the machine. */
function alwaysCycles(program: Compiled): LintFinding[] {
  const graph = graphOf(program.chart);
  const next = new Map<string, string[]>();
  for (const edge of graph.edges) {
    if (edge.by !== 'always' || edge.guard) continue;
    next.set(edge.from, [...(next.get(edge.from) ?? []), ...edge.enters]);
  }
  const inCycle = (start: string): boolean => {
    const seen = new Set<string>();
    const queue = [...(next.get(start) ?? [])];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (path === start) return true;
      if (seen.has(path)) continue;
      seen.add(path);
      queue.push(...(next.get(path) ?? []));
    }
    return false;
  };
  return [...next.keys()].filter(inCycle).map((path) => ({
    level: 'error',
    where: path,
    what: 'a cycle of always edges without a guard',
    fix: 'break it with a guard or a delay',
  }));
}

function lintRunbook(runbook: Runbook, catalogue: Catalogue): LintFinding[] {
  return [
    ...[...nameMistakes(runbook), ...moveMistakes(runbook), ...inputMistakes(runbook, catalogue)].map(
      ({ path, found, expected }) => ({
        level: 'error' as const,
        where: `${runbook.id}.${byStep(runbook, path)}`,
        what: `found ${found}`,
        fix: `expected ${expected}`,
      }),
    ),
    ...planLists(runbook).flatMap(([list, steps]) => [
      ...lintSteps(runbook, steps, list, catalogue),
      ...lintLooks(runbook, steps, list),
    ]),
    ...(runbook.decides === 'failover' && !runbook.recovery
      ? [
          {
            level: 'warning' as const,
            where: `${runbook.id}.recovery`,
            what: 'there is no way back',
            fix: 'write the failback steps; staying is still a valid end',
          },
        ]
      : []),
  ];
}

function planLists({ steps, recovery }: Runbook): [list: string, steps: readonly RunbookStep[]][] {
  return [
    ['steps', steps],
    ['recovery.steps', recovery?.steps ?? []],
  ];
}

function lintLooks(runbook: Runbook, steps: readonly RunbookStep[], list: string): LintFinding[] {
  return missingLooks(steps).map((look) => ({
    level: 'warning',
    where: `${runbook.id}.${list}`,
    what: look.else,
    fix: `put ${look.action} before the fence`,
  }));
}

/** A place of the file with the step's id for its number. */
function byStep(runbook: Runbook, path: string): string {
  const steps = path.startsWith('recovery.') ? runbook.recovery?.steps : runbook.steps;
  return path.replace(/(?<=steps\.)\d+/, (index) => steps?.[Number(index)]?.id ?? index);
}

function lintSteps(runbook: Runbook, steps: readonly RunbookStep[], list: string, catalogue: Catalogue): LintFinding[] {
  const fence = steps.findIndex((step) => step.fence);
  return steps.flatMap((step, index) => {
    const at = { where: `${runbook.id}.${list}.${step.id}` };
    const action = catalogue[step.action];
    if (!action) return [];
    const mutating = action.risk === 'reversible' || action.risk === 'irreversible';
    const found: LintFinding[] = [];
    if (mutating && !action.verify)
      found.push({
        level: 'error',
        ...at,
        what: `${action.name} cannot be verified in the world`,
        fix: 'give the action a verify',
      });
    if (mutating && !action.undo && !step.irreversible && action.risk !== 'irreversible') {
      found.push({
        level: 'error',
        ...at,
        what: `${action.name} has no undo`,
        fix: 'give the action an undo, or mark the step irreversible: true',
      });
    }
    if (mutating && action.timeLimitMs <= 0)
      found.push({ level: 'error', ...at, what: `${action.name} has no time limit`, fix: 'write one into the action' });
    if (fence !== -1 && index > fence && step.onFailure === 'ask') {
      found.push({
        level: 'error',
        ...at,
        what: 'a step behind the fence would wait for a person',
        fix: 'onFailure: retry or continue',
      });
    }
    const parsed = action.input.safeParse({ ...placeholder, ...step.with });
    if (!parsed.success) {
      const own = parsed.error.issues.filter(
        (issue) => Object.hasOwn(step.with, String(issue.path[0])) || issue.code === 'unrecognized_keys',
      );
      found.push(
        ...own.map((issue) => ({
          level: 'error' as const,
          where: `${at.where}.with.${issue.path.join('.')}`,
          what: issue.message,
          fix: `an input that ${action.name} takes`,
        })),
      );
    }
    return found;
  });
}

/** Values that every plan provides; only the step's own are judged here. */
const placeholder = {
  workload: {},
  from: 'us-east-1',
  to: 'us-west-2',
  region: 'us-east-1',
  component: 'component',
  incidentId: 'incident',
  services: [],
};

function lintWorkload(workload: Workload): LintFinding[] {
  const at = (place: string): string => `${workload.id}.${place}`;
  const findings: LintFinding[] = [];
  const error = (place: string, what: string, fix: string): unknown =>
    findings.push({ level: 'error', where: at(place), what, fix });
  const warning = (place: string, what: string, fix: string): unknown =>
    findings.push({ level: 'warning', where: at(place), what, fix });
  if (workload.ttlSeconds > longestTtlSeconds)
    error(
      'ttlSeconds',
      `DNS answers live ${workload.ttlSeconds} s`,
      `${longestTtlSeconds} s or less, permanently: it cannot be lowered during an event`,
    );
  findings.push(...lintTables(workload));
  if (!workload.lease.honoured)
    warning(
      'lease.honoured',
      'writers do not honour the lease: they cannot be fenced, and two Regions may write',
      'use the lease client in every writer',
    );
  if (workload.communication.statusPage && workload.communication.statusPageHostedIn !== 'outside-aws')
    warning(
      'communication.statusPageHostedIn',
      `the status page lives in ${workload.communication.statusPageHostedIn}`,
      'host it outside the cloud it reports on',
    );
  if (workload.regions.includes(workload.engineRegion))
    warning(
      'engineRegion',
      `Muster runs in ${workload.engineRegion}, a Region it may have to leave`,
      'run it in a third Region',
    );
  findings.push(...lintLevers(workload));
  for (const item of workload.bound) {
    if (item.critical && item.counterpart === 'none')
      warning(
        `bound.${item.name}`,
        `failover would not restore ${item.kind} ${item.name}`,
        'give it a counterpart in the other Region',
      );
  }
  if (!workload.alarms.some((alarm) => alarm.heartbeat))
    warning(
      'alarms',
      'no heartbeat alarm: the silence of all alarms would not be noticed',
      'add one a Region that notifies each minute',
    );
  return findings;
}
