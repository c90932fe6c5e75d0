import { placesIn, readDocument } from '../document.ts';
import { InputError, type Problem } from '../errors.ts';
import type { Catalogue } from './compile.ts';
import { nameMistakes } from './own-names.ts';
import { type Mistake, moveMistakes } from './region-move.ts';
import { priorityOf, type Runbook, runbookSchema } from './schema.ts';
import { inputMistakes } from './unknown-inputs.ts';

/** One runbook file as read from disk. */
export interface RunbookFile {
  readonly file: string;
  readonly text: string;
}

/**
 * Parses and validates runbook files, reporting every mistake of all of them at once with file, line and column.
 * @throws InputError
 */
export function loadRunbooks(files: readonly RunbookFile[], catalogue: Catalogue): Runbook[] {
  const problems: Problem[] = [];
  const runbooks: Runbook[] = [];
  const filesOf = new Map<string, string[]>();
  for (const { file, text } of files) {
    try {
      const runbook = readDocument(runbookSchema, file, text);
      const placeOf = placesIn(text);
      for (const mistake of mistakes(runbook, catalogue)) problems.push({ file, ...placeOf(mistake.path), ...mistake });
      runbooks.push(runbook);
      filesOf.set(runbook.id, [...(filesOf.get(runbook.id) ?? []), file]);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const problem of error.problems) problems.push(problem);
    }
  }
  const all = [...problems, ...idMistakes(filesOf), ...setMistakes(runbooks)];
  if (all.length > 0) throw new InputError(all);
  return runbooks;
}

/** Mistakes within one runbook that its schema cannot express. */
function mistakes(runbook: Runbook, catalogue: Catalogue): Mistake[] {
  const problems: Mistake[] = [];
  const lists = [['steps', runbook.steps] as const, ['recovery.steps', runbook.recovery?.steps ?? []] as const];
  for (const [list, steps] of lists) {
    const fences = steps.filter((step) => step.fence);
    if (fences.length > 1)
      problems.push({ path: list, found: `${fences.length} fences`, expected: 'one point of no return at most' });
    steps.forEach((step, index) => {
      const path = `${list}.${index}`;
      const action = catalogue[step.action];
      if (!action)
        problems.push({
          path: `${path}.action`,
          found: step.action,
          expected: `an action of the catalogue: ${Object.keys(catalogue).join(', ')}`,
        });
      if (steps.findIndex((other) => other.id === step.id) !== index)
        problems.push({
          path: `${path}.id`,
          found: `${step.id} a second time`,
          expected: 'ids that are unique in the runbook',
        });
    });
  }
  if (runbook.decides === 'hold' && runbook.steps.length > 0)
    problems.push({
      path: 'steps',
      found: `${runbook.steps.length} steps`,
      expected: 'none: a runbook that holds does nothing',
    });
  if (runbook.decides !== 'hold' && runbook.steps.length === 0)
    problems.push({ path: 'steps', found: 'none', expected: `steps for ${runbook.decides}` });
  return [...problems, ...nameMistakes(runbook), ...moveMistakes(runbook), ...inputMistakes(runbook, catalogue)];
}

/** @param filesOf the files that give each id, in the order in which they were read */
function idMistakes(filesOf: ReadonlyMap<string, readonly string[]>): Problem[] {
  return [...filesOf]
    .filter(([, files]) => files.length > 1)
    .map(([id, files]) => ({ path: 'id', found: `${id} in ${files.join(' and ')}`, expected: 'one runbook an id' }));
}

/** Mistakes of the set: exactly one default that holds, no two runbooks for the same diagnosis. */
function setMistakes(runbooks: readonly Runbook[]): Problem[] {
  const problems: Problem[] = [];
  const defaults = runbooks.filter((runbook) => runbook.takes === 'default');
  if (defaults.length !== 1 || defaults[0]?.decides !== 'hold') {
    problems.push({
      path: 'takes',
      found: `${defaults.length} runbooks that take the default`,
      expected: 'exactly one, and it decides hold',
    });
  }
  for (const [index, one] of runbooks.entries())
    for (const other of runbooks.slice(index + 1)) problems.push(...overlap(one, other));
  return problems;
}

function overlap(one: Runbook, other: Runbook): Problem[] {
  if (one.takes === 'default' || other.takes === 'default') return [];
  const [left, right] = [one.takes, other.takes];
  const verdicts = left.verdict.filter((verdict) => right.verdict.includes(verdict));
  const scopes = left.scope.filter((scope) => right.scope.includes(scope));
  const kinds = !left.kind || !right.kind || left.kind.some((kind) => right.kind?.includes(kind));
  if (verdicts.length === 0 || scopes.length === 0 || !kinds) return twoFailovers(one, other);
  const found = `${one.id} and ${other.id} both take ${verdicts.join('/')} ${scopes.join('/')}`;
  if (!left.services || !right.services || left.services.some((service) => right.services?.includes(service)))
    return [{ path: 'takes', found, expected: 'exactly one runbook for each diagnosis' }];
  if (priorityOf(one) !== priorityOf(other)) return [];
  return [
    {
      path: 'takes.priority',
      found: `${found}, when services of both fail (${left.services.join(', ')}; ${right.services.join(', ')})`,
      expected: 'different priorities, by which exactly one of them takes it: the higher',
    },
  ];
}

/** A person orders a failover, not a runbook: which of two it is must not hang on the names of their files. */
function twoFailovers(one: Runbook, other: Runbook): Problem[] {
  if (one.decides !== 'failover' || other.decides !== 'failover' || priorityOf(one) !== priorityOf(other)) return [];
  return [
    {
      path: 'takes.priority',
      found: `the same in ${one.id} and ${other.id}, which both fail over`,
      expected: 'different priorities: a person who orders a failover gets the higher',
    },
  ];
}
