import Table from 'cli-table3';
import { arithmeticLines } from '../machines/arithmetic.ts';
import { writesAtRisk } from '../machines/data-at-risk.ts';
import type { IncidentView } from '../ports/commands.ts';
import { visibleAll } from '../visible.ts';
import { type ShownFacts, type ShownPlan, shownOf } from './incident-facts.ts';
import { nextLines, waitsFor } from './render-next.ts';
import { stopLines, stopWords } from './render-stops.ts';
import { type Colors, instant } from './terminal.ts';

const plain = { style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 } };
const bare = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

function table(head: string[], rows: string[][]): string {
  const made = new Table({ ...plain, chars: bare, head, colWidths: [] });
  made.push(...rows);
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** All incidents, newest last, one a line. */
export function incidentList(views: readonly IncidentView[], colors: Colors): string {
  if (views.length === 0) return 'no incidents\n';
  const rows = visibleAll(views).map((view) => [
    colors.bold(view.id),
    severity(view.severity, colors),
    view.done && view.state !== 'unreadable' ? colors.dim('closed') : mainState(view),
    view.workload,
    instant(view.openedAtMs),
    colors.yellow(hints(view).join(', ')),
  ]);
  return `${table(['incident', 'severity', 'state', 'workload', 'opened', ''], rows)}\n`;
}

/** Why nothing goes on by itself; empty where something does. */
function hints(view: IncidentView): string[] {
  if (view.done) return [];
  return [...stopWords(shownOf(view.facts)), ...(waitsFor(view) ? ['waits for a person'] : [])];
}

/** The leaf of the response region, or the whole when the incident is interrupted. */
export function mainState(view: IncidentView): string {
  const response = view.live.find(({ path }) => path.startsWith('response.'));
  return response ? response.path.replace(/^response\./, '') : JSON.stringify(view.state);
}

function severity(level: string, colors: Colors): string {
  return level === 'sev1' ? colors.red(level) : level === 'sev2' ? colors.yellow(level) : level;
}

/** One incident: where it stands and why, what is known, what waits, and the plan with its calls. */
export function incidentPage(told: IncidentView, colors: Colors): string {
  const view = visibleAll(told);
  const facts = shownOf(view.facts);
  const title = `${colors.bold(view.id)}  ${severity(view.severity, colors)}  ${view.workload}${view.drill ? colors.cyan('  DRILL') : ''}`;
  const sections = [
    [title],
    stopLines(view, facts, colors),
    nextLines(view, facts, colors),
    standing(view, facts, colors),
    findings(facts, colors),
    facts.plan ? planLines(facts.plan, facts, colors) : [],
    waiting(view, colors),
    [colors.dim(`history: ${view.headSequence} entries, head ${view.headHash.slice(0, 16)}`)],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function standing(view: IncidentView, facts: ShownFacts, colors: Colors): string[] {
  return [
    `opened     ${instant(view.openedAtMs)}`,
    ...view.live.map(
      ({ path, reason }) =>
        `state      ${view.done ? path : colors.green(path)}${reason === '' ? '' : colors.dim(`  ${reason}`)}`,
    ),
    ...(view.live.length === 0 ? [`state      ${colors.yellow(mainState(view))}`] : []),
    ...roleLines(facts),
    ...(facts.signals ? [`signals    ${facts.signals.count}: ${facts.signals.summary}`] : []),
    ...(facts.dismissed === null ? [] : [`dismissed  ${facts.dismissed}`]),
    ...(facts.servingRegion === null
      ? []
      : [`serving    ${[facts.servingRegion, writesAtRisk(facts)].filter((one) => one !== null).join(', ')}`]),
    ...(facts.fence === null || facts.fence === 'none' ? [] : [`fence      ${facts.fence}`]),
  ];
}

function roleLines({ roles, handover, acknowledged }: ShownFacts): string[] {
  const held = Object.entries(roles ?? {}).flatMap(([role, person]) => (person === null ? [] : [`${role} ${person}`]));
  const offered = handover ? [`${handover.role} offered to ${handover.to} by ${handover.by}`] : [];
  const people = [...held, ...offered];
  return [
    `people     ${people.length > 0 ? people.join(', ') : 'nobody has answered yet'}${acknowledged ? `; acknowledged ${instant(acknowledged.atMs)}` : ''}`,
  ];
}

function findings(facts: ShownFacts, colors: Colors): string[] {
  const { diagnosis, recommendation, confirmation } = facts;
  const lines: string[] = [];
  if (diagnosis) {
    const services = diagnosis.services.length === 0 ? '' : ` (${diagnosis.services.join(', ')})`;
    lines.push(`verdict    ${colors.bold(diagnosis.verdict)}, ${diagnosis.scope}, ${diagnosis.region}${services}`);
    for (const { weight, text } of diagnosis.reasons) lines.push(colors.dim(`           ${signed(weight)}  ${text}`));
    for (const sentence of diagnosis.explanation) lines.push(`where      ${sentence}`);
    if (diagnosis.missing.length > 0) lines.push(`missing    ${diagnosis.missing.join(', ')}`);
  }
  for (const [source, found] of Object.entries(confirmation)) {
    if (found) lines.push(`${found.confirmed ? 'confirmed ' : 'asked     '} ${source}: ${found.summary}`);
  }
  if (recommendation) {
    lines.push(adviceLine(recommendation, facts, colors));
    for (const reason of recommendation.reasons) lines.push(colors.dim(`           ${reason}`));
    for (const sentence of arithmeticLines(recommendation.arithmetic)) lines.push(`weighed    ${sentence}`);
  }
  return lines;
}

/** While it is held Muster weighs nothing: to hold is then what was ordered, not what is advised. */
function adviceLine(
  { decision, runbook, override }: NonNullable<ShownFacts['recommendation']>,
  { held, heldBy }: ShownFacts,
  colors: Colors,
): string {
  if (held && decision === 'hold')
    return `advice     none while ${heldBy?.by ? `${heldBy.by} holds it` : 'it is held'}; ${runbook} leads until then`;
  return `${override ? `${colors.yellow('override')}   ` : 'advice     '}${colors.bold(decision)} by ${runbook}`;
}

function signed(weight: number): string {
  return `${weight < 0 ? '' : '+'}${weight.toFixed(1)}`;
}

/** The plan that people approve: every call with its old and new value, what stands in the way, and who has approved. */
export function planLines(
  asked: ShownPlan,
  known: Pick<ShownFacts, 'approvals' | 'failure'>,
  colors: Colors,
): string[] {
  const [plan, facts] = [visibleAll(asked), visibleAll(known)];
  const approved = facts.approvals.filter(({ planHash }) => planHash === plan.hash);
  const by = approved.map((one) => `${one.by}${one.breakGlass ? ' (break glass)' : ''}`).join(', ');
  return [
    `plan       ${colors.bold(plan.verb)} ${plan.from} → ${plan.to} by ${plan.runbook}, made ${instant(plan.atMs)}`,
    `hash       ${plan.hash}`,
    ...plan.steps.flatMap(({ id, action, calls, readings }) => [
      `  ${colors.bold(id)}  ${action}`,
      ...calls.map(
        (call) =>
          `    ${call.call} ${call.target} ${colors.dim(call.region)}: ${call.from} → ${colors.yellow(call.to)}`,
      ),
      ...readings.map(({ name, value }) => colors.dim(`    ${name}: ${value}`)),
    ]),
    ...plan.obstacles.map((obstacle) => colors.red(`  obstacle   ${obstacle}`)),
    ...(by === '' ? [] : [`approved   ${by}`]),
    ...(facts.failure
      ? [colors.red(`failed     ${facts.failure.step}: ${facts.failure.code}, ${facts.failure.message}`)]
      : []),
  ];
}

function waiting(view: IncidentView, colors: Colors): string[] {
  return [
    ...view.running.map(
      ({ name, key, attempts, sinceMs }) =>
        `running    ${name} ${colors.dim(`${key}, since ${instant(sinceMs)}${attempts > 1 ? `, attempt ${attempts}` : ''}`)}`,
    ),
    ...[...view.timers]
      .sort((one, other) => one.dueAtMs - other.dueAtMs)
      .map(({ id, dueAtMs }) => `timer      ${instant(dueAtMs)} ${timerName(id, colors)}`),
    ...(view.waitingMessages > 0 ? [`messages   ${view.waitingMessages} not delivered yet`] : []),
  ];
}

/** XState's id of a timer is `xstate.after.<delay>.<chart>.<state>`. */
function timerName(id: string, colors: Colors): string {
  const [, delay = id, state = ''] = /^xstate\.after\.(\w+)\.\w+\.(.+)$/.exec(id) ?? [];
  return `${delay} ${colors.dim(state)}`;
}
