import { z } from 'zod';
import type { AnyAction } from '../actions/define.ts';
import { providedInputs } from '../machines/plan-shape.ts';
import { nearestName } from '../nearest-name.ts';
import type { Catalogue } from './compile.ts';
import type { Mistake } from './region-move.ts';
import type { Runbook, RunbookStep } from './schema.ts';

/** Inputs of steps that their actions would not read: what was meant would be left at its default, and nobody told. */
export function inputMistakes(runbook: Runbook, catalogue: Catalogue): Mistake[] {
  return [
    ...unknownInputs('steps', runbook.steps, catalogue),
    ...unknownInputs('recovery.steps', runbook.recovery?.steps ?? [], catalogue),
  ];
}

function unknownInputs(list: string, steps: readonly RunbookStep[], catalogue: Catalogue): Mistake[] {
  return steps.flatMap((step, index) => {
    const action = catalogue[step.action];
    const taken = action && ownInputs(action);
    if (!taken) return [];
    const expected =
      taken.length > 0
        ? `an input of ${action.name}: ${taken.join(', ')}`
        : `no input: ${action.name} takes none beyond what the plan provides`;
    return Object.keys(step.with)
      .filter((key) => !taken.includes(key) && !providedInputs.includes(key))
      .map((key) => ({ path: `${list}.${index}.with.${key}`, found: foundKey(key, taken), expected }));
  });
}

function foundKey(key: string, taken: readonly string[]): string {
  const nearest = nearestName(key, taken);
  return `unknown key "${key}"${nearest === undefined ? '' : ` (did you mean ${nearest}?)`}`;
}

/** Names that an action takes beyond what every plan provides; undefined where its schema does not limit them. */
function ownInputs(action: AnyAction): string[] | undefined {
  const { properties, additionalProperties } = z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' });
  if (!properties || additionalProperties) return undefined;
  return Object.keys(properties).filter((key) => !providedInputs.includes(key));
}
