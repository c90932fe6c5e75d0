import { CodedError, InputError } from '../errors.ts';
import type { ActionPorts, AnyAction, Performance } from './define.ts';

/** What the engine asks for: one effect by name, e.g. `traffic.shift`, `traffic.shift.verify` or `traffic.shift.undo`. */
export interface Request {
  readonly key: string;
  readonly incidentId: string;
  readonly workload: string;
  readonly drill: boolean;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/**
 * Turns the catalogue into the engine's one performing function. Input is parsed by the action's own schema first.
 * @param portsOf the ports of a workload: their mutating calls are sent only while this engine owns it
 * @param generationOf the engine generation that this process acts under for a workload
 */
export function performer(
  catalogue: Readonly<Record<string, AnyAction>>,
  portsOf: (workload: string) => ActionPorts,
  generationOf: (workload: string) => Promise<number>,
): (request: Request) => Promise<unknown> {
  return async (request) => {
    const { action, half } = find(catalogue, request.name);
    const parsed = action.input.safeParse(request.input);
    if (!parsed.success) {
      throw new CodedError(
        'invalid',
        `input of ${request.name}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`,
      );
    }
    const { key, incidentId, drill, attempt, signal } = request;
    const performance: Performance = {
      key,
      incidentId,
      drill,
      attempt,
      signal,
      generation: needsGeneration(action) ? await generationOf(request.workload) : 0,
    };
    const run = action[half];
    if (!run)
      throw new InputError([{ path: 'effect', found: request.name, expected: `${action.name} has no ${half}` }]);
    return run.call(action, portsOf(request.workload), parsed.data, performance);
  };
}

/** Asking for a generation takes the workload over from any other engine: only those ask that are about to act on it. */
function needsGeneration(action: AnyAction): boolean {
  return action.name === 'workload.lock' || action.risk === 'reversible' || action.risk === 'irreversible';
}

function find(
  catalogue: Readonly<Record<string, AnyAction>>,
  name: string,
): { action: AnyAction; half: 'run' | 'verify' | 'undo' } {
  const whole = catalogue[name];
  if (whole) return { action: whole, half: 'run' };
  const dot = name.lastIndexOf('.');
  const half = name.slice(dot + 1);
  const action = catalogue[name.slice(0, dot)];
  if (!action || (half !== 'verify' && half !== 'undo')) throw new CodedError('invalid', `there is no effect ${name}`);
  return { action, half };
}
