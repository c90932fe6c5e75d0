import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readDocument } from '../document.ts';
import { InputError } from '../errors.ts';
import { type Scenario, scenarioSchema, type Variant, variantSchema } from './schema.ts';

const extending = z.looseObject({ extends: z.string().optional() });

/**
 * Reads one scenario file; a variant is resolved against the file it extends, which lies beside it as `<id>.yaml`.
 * @throws InputError with every mistake and its place
 */
export function loadScenario(file: string): Scenario {
  return loadFrom(file, []);
}

/** Every scenario of a folder, by file name. */
export function loadScenarios(folder: string): Scenario[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.sort().map((name) => loadScenario(join(folder, name)));
}

function loadFrom(file: string, extendedBy: readonly string[]): Scenario {
  const text = readFileSync(file, 'utf8');
  if (readDocument(extending, file, text).extends === undefined) return readDocument(scenarioSchema, file, text);
  const variant = readDocument(variantSchema, file, text);
  if (extendedBy.includes(variant.id)) {
    const found = [...extendedBy, variant.id].join(' -> ');
    throw new InputError([{ file, path: 'extends', found, expected: 'a chain of scenarios that ends' }]);
  }
  const base = loadFrom(join(dirname(file), `${variant.extends}.yaml`), [...extendedBy, variant.id]);
  return vary(base, variant);
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
