import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readDocument } from '../document.ts';
import { InputError } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { unknownNames } from './known-names.ts';
import { type Scenario, scenarioSchema, type Variant, variantSchema } from './schema.ts';

const extending = z.looseObject({ extends: z.string().optional() });

/** What a scenario may refer to. */
export interface Around {
  /** Folder of scenarios that a variant may extend when the one it names does not lie beside it. */
  readonly shipped?: string;
  /** Workloads that scenarios may name; absent: names are not checked. */
  readonly workloads?: readonly Workload[];
}

/**
 * Reads one scenario file. A variant is resolved against the file it extends, `<id>.yaml` beside it or among those shipped.
 * @throws InputError with every mistake and its place
 */
export function loadScenario(file: string, around: Around = {}): Scenario {
  return loadFrom(file, around, [], undefined);
}

/** Every scenario of a folder, by file name. */
export function loadScenarios(folder: string, around: Around = {}): Scenario[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.sort().map((name) => loadScenario(join(folder, name), around));
}

/** `over`: the workload that a variant puts in the place of this file's own. */
function loadFrom(file: string, around: Around, extendedBy: readonly string[], over: string | undefined): Scenario {
  const text = readFileSync(file, 'utf8');
  if (readDocument(extending, file, text).extends === undefined) {
    return readDocument(scenarioSchema.superRefine(naming(around, { over })), file, text);
  }
  const variant = readDocument(variantSchema, file, text);
  if (extendedBy.includes(variant.id)) {
    const found = [...extendedBy, variant.id].join(' -> ');
    throw new InputError([{ file, path: 'extends', found, expected: 'a chain of scenarios that ends' }]);
  }
  const base = loadFrom(baseOf(file, variant, around), around, [...extendedBy, variant.id], over ?? variant.workload);
  readDocument(variantSchema.superRefine(naming(around, { over, inherited: base.workload })), file, text);
  return vary(base, variant);
}

/** @throws InputError when the scenario that a variant extends is nowhere */
function baseOf(file: string, variant: Variant, { shipped }: Around): string {
  const name = `${variant.extends}.yaml`;
  const found = [dirname(file), ...(shipped === undefined ? [] : [shipped])]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new InputError([
    { file, path: 'extends', found: variant.extends, expected: `a scenario of that name beside it, ${name}` },
  ]);
}

/** Checks the names in a scenario against the workload that it is played on, where the workloads are known. */
function naming({ workloads }: Around, { over, inherited }: { over: string | undefined; inherited?: string }) {
  return (document: Omit<Variant, 'id' | 'extends'>, context: z.RefinementCtx): void => {
    if (!workloads) return;
    const id = over ?? document.workload ?? inherited;
    const workload = workloads.find((one) => one.id === id);
    // Who put it there is told of it.
    if (over !== undefined && !workload) return;
    const known = workloads.map((one) => one.id).join(', ');
    const issues = workload
      ? unknownNames(document, workload)
      : [{ path: ['workload'], message: `a workload of the configuration: ${known}` }];
    for (const issue of issues) context.addIssue({ code: 'custom', ...issue });
  };
}

/** A base scenario with a variant's differences. */
function vary(base: Scenario, variant: Variant): Scenario {
  return {
    id: variant.id,
    title: variant.title,
    prose: variant.prose,
    startAt: base.startAt,
    sources: [...base.sources, ...variant.sources],
    impairments: [...base.impairments, ...variant.impairments],
    posts: [...base.posts, ...variant.posts],
    deploys: [...base.deploys, ...variant.deploys],
    saturations: [...base.saturations, ...variant.saturations],
    retryStorms: [...base.retryStorms, ...variant.retryStorms],
    ours: [...base.ours, ...variant.ours],
    account: [...base.account, ...variant.account],
    endsAfter: variant.endsAfter ?? base.endsAfter,
    workload: variant.workload ?? base.workload,
    health: variant.health ?? base.health,
    feed: variant.feed ?? base.feed,
    support: variant.support ?? base.support,
    clients: variant.clients ?? base.clients,
    queues: variant.queues ?? base.queues,
    withhold: variant.withhold ?? base.withhold,
    expected: variant.expected ?? base.expected,
    allowedActions: variant.allowedActions ?? (variant.expected ? undefined : base.allowedActions),
  };
}
