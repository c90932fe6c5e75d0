import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CodedError } from '../errors.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/schema.ts';
import { home } from './project.ts';

const folder = join(home, 'scenarios');
/** Between two files, ms: a server has other things to do. */
const betweenMs = 20;

/** The scenarios that Muster ships about workloads that are configured. */
export class ShippedScenarios {
  readonly #workloads: readonly string[];
  readonly #read = new Map<string, Scenario>();

  constructor(workloads: readonly string[]) {
    this.#workloads = workloads;
  }

  /** Reads them one by one, with pauses; resolves when all are listed. */
  async read(): Promise<void> {
    for (const file of readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .sort()) {
      await pause(betweenMs, undefined, { ref: false });
      const scenario = loadScenario(join(folder, file));
      if (this.#workloads.includes(scenario.workload)) this.#read.set(scenario.id, scenario);
    }
  }

  /** Those read so far. */
  list(): readonly { readonly name: string; readonly title: string }[] {
    return [...this.#read.values()].map(({ id, title }) => ({ name: id, title }));
  }

  /** @throws CodedError `notFound` */
  load(name: string): Scenario {
    const read = this.#read.get(name);
    if (read) return read;
    const file = join(folder, `${name}.yaml`);
    const scenario = /^[\w.-]+$/.test(name) && existsSync(file) ? loadScenario(file) : undefined;
    if (scenario && this.#workloads.includes(scenario.workload)) return scenario;
    throw new CodedError('notFound', `there is no scenario ${name.slice(0, 80)} about a workload that is configured`);
  }
}
