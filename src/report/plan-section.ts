import type { Block, Row, Section, Text } from './document.ts';
import { between, type IncidentReport } from './incident-report.ts';
import { endingOf, type PlanRun, type StepRun } from './plan-runs.ts';
import { instant, length, listed, shortTarget } from './words.ts';

/** Every plan that people were asked for: its calls with old and new value, and how each went. */
export function planSection({ plans }: IncidentReport): Section {
  return { title: 'Plans and their calls', blocks: plans.flatMap(blocksOf) };
}

function blocksOf(run: PlanRun): Block[] {
  const { verb, plan, changes } = run;
  const name = verb === 'failback' ? 'The way back' : 'Mitigation';
  const why = run.askedAtMs === null ? 'Changed' : 'Asked for again';
  return [
    { kind: 'heading', text: `${instant(run.preparedAtMs)}  ${name}: ${endingOf(run)}` },
    { kind: 'text', text: standing(run) },
    ...(changes.length > 0 ? [{ kind: 'list', items: changes.map((one) => `${why}: ${one}`) } as const] : []),
    ...(plan.obstacles.length > 0
      ? [{ kind: 'list', items: plan.obstacles.map((one) => `In the way: ${one}`) } as const]
      : []),
    ...(run.orderedAtMs === null && run.steps.every(({ calls }) => calls.length === 0)
      ? []
      : [
          {
            kind: 'table',
            head: ['step', 'action', 'call: old → new', 'how it went', 'took'],
            rows: run.steps.map(rowOf),
          } as const,
        ]),
  ];
}

function standing({ plan, id, askedAtMs, orderedAtMs, orderedBy, approvedBy }: PlanRun): Text {
  const waited = between(askedAtMs, orderedAtMs);
  const by = orderedBy === 'policy' ? 'the written policy' : listed(approvedBy) || 'people';
  return [
    'Plan ',
    { code: plan.hash.slice(0, 12) },
    ' by ',
    { code: id },
    askedAtMs === null ? '; nobody was asked' : `; asked for at ${instant(askedAtMs)}`,
    orderedAtMs === null
      ? '; not ordered.'
      : `; ordered by ${by} at ${instant(orderedAtMs)}${waited === null ? '' : `, after ${length(waited)}`}.`,
  ];
}

const outcomes: Readonly<Record<StepRun['outcome'], string>> = {
  done: 'done',
  failed: 'failed',
  notRun: 'not run',
  undone: 'undone',
  unknown: 'not known',
};

function rowOf({ id, action, calls, outcome, verified, seconds, problem }: StepRun): Row {
  const said = calls.map(
    ({ call, target, region, from, to }) => `${call} ${shortTarget(target)} (${region}): ${from} → ${to}`,
  );
  const seen = verified === true ? ', seen in the world' : verified === false ? ', not seen in the world' : '';
  return {
    cells: [
      { code: id },
      { code: action },
      said.length === 0 ? 'no change planned' : said.join('\n'),
      `${outcomes[outcome]}${outcome === 'notRun' ? '' : seen}${problem ? `: ${problem}` : ''}`,
      seconds === null ? '' : length(seconds),
    ].map((cell) => (typeof cell === 'string' ? cell : [cell])),
    tone: outcome === 'failed' ? 'bad' : 'plain',
  };
}
