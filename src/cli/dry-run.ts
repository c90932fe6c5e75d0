import type { Performance } from '../actions/define.ts';
import { actions } from '../actions/index.ts';
import type { PreparedPlan } from '../actions/plan-prepare.ts';
import { CodedError, InputError } from '../errors.ts';
import { type Contact, contactsOf } from '../iam/contacts.ts';
import type { Runbook } from '../runbook/schema.ts';
import type { Scenario } from '../scenario/schema.ts';
import { otherRegion, type Workload } from '../workload/schema.ts';
import type { ReadAccount } from './account.ts';
import { type Colors, colorsFor, instant } from './terminal.ts';

/** What is to be planned: a runbook's way out of a Region, or its way back. */
export interface DryRunRequest {
  readonly runbook: Runbook;
  readonly workload: Workload;
  /** The Region that is left; absent: the one that the workload's name leads to now, for a failback the one that a failover leads to. */
  readonly from?: string;
  /** For runbooks that are about one component. */
  readonly component?: string;
  /** The steps of the way back instead. */
  readonly failback: boolean;
}

/** The exact calls that a runbook would make now, as the account stood when it was read. */
export interface DryRun extends PreparedPlan {
  readonly dryRun: true;
  readonly runbook: string;
  readonly title: string;
  readonly workload: string;
  readonly verb: 'mitigate' | 'failback';
  readonly from: string;
  readonly to: string;
  readonly readAtMs: number;
  /** Places that the plan's actions may contact and the outage may take away. */
  readonly fragile: readonly Contact[];
}

/**
 * Plans without an incident: every step's own `plan` over ports that refuse whatever is no read.
 * @throws InputError when the Region is none of the workload's, or cannot be told; CodedError from reading it
 */
export async function dryRun(account: ReadAccount, request: DryRunRequest): Promise<DryRun> {
  const { runbook, workload, failback } = request;
  const prepare = actions['plan.prepare'];
  if (!prepare) throw new CodedError('invalid', 'the catalogue has no action plan.prepare');
  const from = await leftRegion(account, request);
  const base = {
    workload,
    from,
    to: otherRegion(workload, from),
    region: from,
    component: request.component ?? null,
    services: [],
    incidentId: performance.incidentId,
  };
  const steps = failback ? (runbook.recovery?.steps ?? []) : runbook.steps;
  const readAtMs = account.clock.now();
  const plan: PreparedPlan = await prepare.run(
    account.ports,
    {
      ...base,
      steps: steps.map((step) => ({
        id: step.id,
        action: step.action,
        input: { ...base, region: base[step.in], ...step.with },
      })),
    },
    performance,
  );
  const verb = failback ? 'failback' : 'mitigate';
  const about = { dryRun: true, runbook: runbook.id, title: runbook.title, workload: workload.id, verb } as const;
  const used = new Set(steps.map(({ action }) => action));
  const acting = Object.values(actions).filter(({ name }) => used.has(name));
  const fragile = contactsOf(acting, workload, from).filter(({ mark }) => mark !== null);
  return { ...about, from, to: base.to, readAtMs, fragile, ...plan };
}

/** Nothing is performed under this key: it only names who asks. */
const performance: Performance = {
  key: 'dry-run/1',
  incidentId: 'dry-run',
  drill: true,
  attempt: 1,
  signal: new AbortController().signal,
  generation: 0,
};

async function leftRegion({ ports }: ReadAccount, { workload, from, failback }: DryRunRequest): Promise<string> {
  const expected = `one of ${workload.regions.join(', ')}`;
  if (from !== undefined) {
    if (workload.regions.includes(from)) return from;
    throw new InputError([{ path: '--from', found: from, expected }]);
  }
  const answering = await ports.routing.answeringRegions(workload.domainName, performance.signal);
  const [only] = answering;
  if (answering.length === 1 && only !== undefined && workload.regions.includes(only)) {
    // The way back leads home. In calm times the name is at home already: planned is the way that a failover would leave behind.
    const [home] = workload.regions;
    return failback && only === home ? otherRegion(workload, home) : only;
  }
  const found = `${workload.domainName} leads to ${answering.join(' and ') || 'no Region'}`;
  throw new InputError([{ path: '--from', found, expected: `the Region to leave, ${expected}` }]);
}

/** The runbook that a scenario's expected verdict, scope and decision select, as the machine would: the default where none takes them. */
export function runbookFor({ expected }: Scenario, runbooks: readonly Runbook[]): Runbook {
  const taking = runbooks.filter(
    ({ takes }) =>
      takes !== 'default' && takes.verdict.includes(expected.verdict) && takes.scope.includes(expected.scope),
  );
  const found =
    taking.find(({ decides }) => decides === expected.decision) ??
    taking[0] ??
    runbooks.find(({ takes }) => takes === 'default');
  if (found) return found;
  throw new CodedError('invalid', `no runbook takes the verdict ${expected.verdict}, and there is no default`);
}

/** Prints a dry run, and sets the exit code by what stands in the way. */
export function printDryRun(plan: DryRun, json: boolean): void {
  const text = json ? `${JSON.stringify(plan, null, 2)}\n` : dryRunPage(plan, colorsFor(process.stdout, process.env));
  process.stdout.write(text);
  process.exitCode = plan.obstacles.length === 0 ? 0 : 1;
}

/** The plan for people: each step with its calls, old value and new, then what stands in the way. */
export function dryRunPage(plan: DryRun, colors: Colors): string {
  const steps = plan.steps.flatMap(({ id, action, calls, readings, obstacles }, index) => [
    `${String(index + 1).padStart(2)}  ${colors.bold(id)}  ${colors.dim(action)}${calls.length === 0 ? colors.dim('  no call') : ''}`,
    ...calls.flatMap((call) => [
      `      ${colors.bold(call.call)} ${call.target}`,
      `        ${colors.dim(`${call.region}, ${call.plane} plane`)}  ${call.from} → ${colors.yellow(call.to)}`,
    ]),
    ...readings.map(({ name, value }) => colors.dim(`      ${name}: ${value}`)),
    ...obstacles.map((obstacle) => colors.red(`      in the way: ${obstacle}`)),
  ]);
  const calls = plan.steps.reduce((sum, step) => sum + step.calls.length, 0);
  return [
    `${colors.cyan('DRY RUN')}  ${colors.bold(plan.runbook)}: ${plan.title}`,
    `${plan.workload}, ${plan.verb} ${plan.from} → ${plan.to}, as the account stood at ${instant(plan.readAtMs)}`,
    '',
    ...(steps.length === 0 ? ['    the runbook has no steps: it changes nothing'] : steps),
    '',
    ...fragileLines(plan.fragile, colors),
    `${calls} calls, ${plan.obstacles.length} things in the way; hash ${plan.hash.slice(0, 16)}. Nothing was changed.`,
    '',
  ].join('\n');
}

/** What the plan may lean on that the outage may take away, with what of it: each step has other ways, or says that it has none. */
function fragileLines(fragile: readonly Contact[], colors: Colors): string[] {
  const told = fragile.map(({ action, operation, mark }) => `  ${action} ${operation.split(':')[0]}: ${mark}`);
  const lines = [...new Set(told)];
  return lines.length === 0
    ? []
    : ['may lean on what the outage takes away:', ...lines.map((line) => colors.dim(line)), ''];
}
