import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../config.ts';
import { InputError } from '../errors.ts';
import { programOf, type RunnableProgram } from '../main.ts';
import type { TemplateFile } from '../messages/templates.ts';
import { nearestName } from '../nearest-name.ts';
import type { RecipientsOf } from '../ports/messaging.ts';
import type { RunbookFile } from '../runbook/load.ts';
import { loadScenario } from '../scenario/load.ts';
import { relocated, writtenRegions } from '../scenario/relocated.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Workload } from '../workload/schema.ts';
import { namesFile, readText } from './files.ts';

/** The folder that Muster itself lies in: its example, runbooks and scenarios. */
export const home = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const exampleConfig = join(home, 'examples', 'muster.yaml');

/** The configuration at `path`. @throws InputError */
export function configAt(path: string): Config {
  return loadConfig(resolve(path), process.env);
}

/** Runbook files of a folder. @throws InputError when there is none */
export function runbookFiles(folder: string): RunbookFile[] {
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && statSync(join(folder, name)).isFile())
    : [];
  if (names.length === 0)
    throw new InputError([
      { file: folder, path: '', found: 'no runbook', expected: 'a folder with runbook files (*.yaml)' },
    ]);
  return names.sort().map((name) => ({ file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
}

/** Every template of a folder, by its path below it. */
export function templateFiles(folder: string): TemplateFile[] {
  if (!existsSync(folder))
    throw new InputError([{ file: folder, path: '', found: 'no such folder', expected: 'a folder of templates' }]);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mustache'))
    .sort()
    .map((name) => ({
      path: name.replaceAll(sep, '/'),
      file: join(folder, name),
      text: readFileSync(join(folder, name), 'utf8'),
    }));
}

/** What people are told: the templates that Muster ships, and a team's own in their place. */
export function templatesFor(config: Pick<Config, 'templates'>): TemplateFile[] {
  return [
    ...templateFiles(join(home, 'templates')),
    ...(config.templates === undefined ? [] : templateFiles(config.templates)),
  ];
}

/** Without `hears` nothing is split by recipient, as in drills. @throws InputError */
export function programAt(config: Config, hears?: RecipientsOf): RunnableProgram {
  return programOf(runbookFiles(config.runbooks), templatesFor(config), hears);
}

/** Names of the scenarios that Muster ships, sorted. */
export function shippedScenarios(): string[] {
  return readdirSync(join(home, 'scenarios'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * A scenario by path, or by the name of one that Muster ships; a variant may extend one of those from anywhere. With workloads, the names in it are
 * checked against its own, and a shipped one happens in its Regions where it knows none of those that failed in truth. @throws InputError
 */
export function scenarioAt(nameOrPath: string, workloads?: readonly Workload[]): Scenario {
  const around = { shipped: join(home, 'scenarios'), ...(workloads ? { workloads } : {}) };
  if (existsSync(nameOrPath)) return loadScenario(nameOrPath, around);
  const shipped = join(around.shipped, `${nameOrPath}.yaml`);
  if (existsSync(shipped)) return inReach(loadScenario(shipped, around), workloads);
  if (namesFile(nameOrPath)) readText(nameOrPath, 'a scenario file');
  const nearest = nearestName(nameOrPath, shippedScenarios());
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  const expected = 'a scenario file, or one of those that `muster drill --list` lists';
  throw new InputError([{ path: 'scenario', found: `${nameOrPath}${hint}`, expected }]);
}

function inReach(scenario: Scenario, workloads: readonly Workload[] = []): Scenario {
  const regions = workloads.find(({ id }) => id === scenario.workload)?.regions;
  if (regions === undefined || regions.some((region) => writtenRegions.some((one) => one === region))) return scenario;
  return relocated(scenario, regions);
}
