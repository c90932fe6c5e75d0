import { CodedError } from '../errors.ts';
import type { Branch } from '../machines/incident.ts';
import type { View } from './picture.ts';

/** Bookkeeping states: where an incident goes on after an upgrade, and the door of a phase that only a chosen branch opens. */
const bookkeeping = ['opening', 'unchosen'];

/** The three regions with their phases; plans as one box a runbook. */
export const overview: View = {
  depth: 2,
  open: ['deciding', 'mitigating', 'failingBack'],
  omit: bookkeeping,
  brief: true,
};

/**
 * What is drawn under each name: `incident`, every runbook, and `<runbook>-failback` where there is a way back. A runbook without steps holds:
 * its picture is that of `deciding`.
 */
export function viewsOf(branches: readonly Branch[]): ReadonlyMap<string, View> {
  return new Map([
    ['incident', overview],
    ...branches.flatMap((branch): [string, View][] => [
      [branch.choice.id, branch.steps.length > 0 ? { root: branch.choice.id, depth: 1 } : { root: 'deciding' }],
      ...(branch.failback.length > 0
        ? [[`${branch.choice.id}-failback`, { root: `${branch.choice.id}-failback`, depth: 1 }] as [string, View]]
        : []),
    ]),
  ]);
}

/** @throws CodedError('notFound') naming the pictures that exist */
export function viewNamed(branches: readonly Branch[], name: string): View {
  const views = viewsOf(branches);
  const view = views.get(name);
  if (!view) throw new CodedError('notFound', `no picture of ${name}; there are ${[...views.keys()].join(', ')}`);
  return view;
}
