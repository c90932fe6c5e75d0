import { z } from 'zod';
import type { AnyAction } from '../actions/define.ts';

/** Inputs that every plan provides, the approved calls among them; a step's `with` adds the action's own. */
const provided = ['workload', 'from', 'to', 'region', 'component', 'incidentId', 'services', 'planned'];

/**
 * The catalogue as Markdown: first what steps of a runbook may name, then what the machine performs by itself.
 * @param performed names of the effects in the compiled chart
 * @param named actions that the shipped runbooks' steps name
 */
export function actionCatalogue(
  actions: readonly AnyAction[],
  performed: ReadonlySet<string>,
  named: ReadonlySet<string>,
): string {
  const sorted = [...actions].sort((one, other) => (one.name < other.name ? -1 : 1));
  const own = sorted.filter((action) => performed.has(action.name) && !named.has(action.name));
  const forSteps = sorted.filter((action) => !own.includes(action));
  return ['### For steps', '', ...table(forSteps), '', '### Performed by the machine itself', '', ...table(own)].join(
    '\n',
  );
}

function table(actions: readonly AnyAction[]): string[] {
  return [
    '| Action | What it does | Risk | Plane | Verified | Undo | Own inputs | Time limit | Attempts | AWS operations |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...actions.map(row),
  ];
}

function row(action: AnyAction): string {
  const cells = [
    `\`${action.name}\``,
    action.summary,
    action.risk,
    action.plane,
    action.verify ? 'yes' : 'no',
    action.undo ? 'yes' : 'no',
    inputs(action),
    `${action.timeLimitMs / 1000} s`,
    String(action.retry?.attempts ?? 1),
    action.operations.map((operation) => `\`${operation}\``).join(', '),
  ];
  return `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
}

/** Names and types of what a step may put into `with`. */
function inputs(action: AnyAction): string {
  const schema = z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' });
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !provided.includes(name));
  return properties
    .map(([name, property]) => {
      const type = typeof property === 'object' ? property.type : undefined;
      return `\`${name}\`${typeof type === 'string' ? ` (${type})` : ''}${schema.required?.includes(name) ? '' : ', optional'}`;
    })
    .join('<br>');
}
