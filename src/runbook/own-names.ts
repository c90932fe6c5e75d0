import { incidentChart } from '../machines/incident.ts';
import { planChart, planSteps } from '../machines/mitigation.ts';
import { providedInputs } from '../machines/plan-shape.ts';
import { visit } from './graph.ts';
import type { Mistake } from './region-move.ts';
import type { Runbook, RunbookStep } from './schema.ts';

/**
 * Names that the machine uses itself, read off its own chart. A runbook's states stand beside them under its id, and a step's effects beside the
 * plan's own: of two with one name the machine would find the later one only.
 */
const ownIds: ReadonlySet<string> = idsOf();

function idsOf(): Set<string> {
  const chart = incidentChart([]);
  const ids = new Set<string>();
  visit(chart, ({ chart: { id } }) => {
    if (id !== undefined) ids.add(id);
  });
  for (const phase of ['mitigating', 'failingBack'])
    for (const key of Object.keys(chart.states?.response?.states?.[phase]?.states ?? {})) ids.add(key);
  return ids;
}

/** What the effects of any plan are called after its id, and those of a step after the step's: one plan of one fence shows them all. */
const ownEffects = effectsOf();

function effectsOf(): { plan: ReadonlySet<string>; actions: ReadonlySet<string>; step: ReadonlySet<string> } {
  const step = {
    id: 's',
    title: 's',
    action: 'a.b',
    in: 'from',
    with: {},
    onFailure: 'ask',
    irreversible: false,
  } as const;
  const kinds = () => ({ mutating: true, undo: true, verify: true });
  const steps = planSteps(
    [
      { ...step, fence: false },
      { ...step, id: 't', fence: true },
    ],
    kinds,
  );
  const names = { runbook: 'p', verb: 'mitigate', unattended: true, next: '#p', otherwise: '#p' } as const;
  const found: { name: string; action: string }[] = [];
  visit(planChart({ id: 'p', steps, ...names }), ({ chart: { invoke } }) => {
    if (invoke) found.push({ name: invoke.id.slice('p-'.length), action: invoke.src });
  });
  const ofStep = ({ name }: { name: string }): boolean => /^[st](-|$)/.test(name);
  const own = found.filter((effect) => !ofStep(effect));
  const endings = found.filter(ofStep).map(({ name }) => name.slice(1));
  return {
    plan: new Set(own.map(({ name }) => name)),
    actions: new Set(own.map(({ action }) => action)),
    step: new Set(endings.filter((ending) => ending !== '')),
  };
}

/** A runbook's id, its steps' ids, actions and inputs, where they take the place of what the machine has by that name. */
export function nameMistakes(runbook: Runbook): Mistake[] {
  const back = runbook.recovery?.steps ?? [];
  return [
    ...(ownIds.has(runbook.id)
      ? [
          {
            path: 'id',
            found: runbook.id,
            expected: `an id that no state of the machine has: ${[...ownIds].join(', ')}`,
          },
        ]
      : []),
    ...stepNames('steps', runbook.steps),
    ...stepNames('recovery.steps', back),
  ];
}

function stepNames(list: string, steps: readonly RunbookStep[]): Mistake[] {
  const ids = steps.map(({ id }) => id);
  const derived = new Set(ids.flatMap((id) => [...ownEffects.step].map((ending) => `${id}${ending}`)));
  return steps.flatMap((step, index) => [
    ...(ownEffects.plan.has(step.id)
      ? [
          {
            path: `${list}.${index}.id`,
            found: step.id,
            expected: `an id that no effect of the plan itself has: ${[...ownEffects.plan].join(', ')}`,
          },
        ]
      : []),
    ...(ownEffects.actions.has(step.action)
      ? [
          {
            path: `${list}.${index}.action`,
            found: step.action,
            expected: `an action for steps: the plan itself performs ${step.action} where its lock or lease needs it`,
          },
        ]
      : []),
    ...(derived.has(step.id)
      ? [
          {
            path: `${list}.${index}.id`,
            found: step.id,
            expected: `an id that is not another step's with ${[...ownEffects.step].join(', ')}: the machine's own`,
          },
        ]
      : []),
    ...Object.keys(step.with)
      .filter((key) => providedInputs.includes(key))
      .map((key) => ({
        path: `${list}.${index}.with.${key}`,
        found: JSON.stringify(step.with[key]),
        expected: `no ${key} here: the plan provides it from the incident, and people approve what it provides`,
      })),
  ]);
}
