import { readFileSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { configFindings, type Kind } from './config/file-checks.ts';
import { withChecks } from './config/finding.ts';
import { type ConfigFile, configSchema } from './config/schema.ts';
import { type Secrets, secretsOf } from './config/secrets.ts';
import { type RoleHolder, workloadFindings } from './config/workload-checks.ts';
import { readDocument } from './document.ts';
import { InputError, type Problem } from './errors.ts';
import { type Mapping, mappingSchema } from './signals/webhook-schema.ts';
import { type Workload, workloadSchema } from './workload/schema.ts';

/** `muster.yaml`, its workloads and the environment, validated as one. Paths are absolute; frozen all through. */
export interface Config extends Omit<ConfigFile, 'workloads'> {
  readonly workloads: readonly Workload[];
  readonly secrets: Secrets;
  /** How payloads of inbound webhooks are read, by the webhook's id. */
  readonly mappings: Readonly<Record<string, Mapping>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration file at `path` and the workload files it lists, whose paths are relative to it.
 * @throws InputError with the problems of all files at once, each with file, line and column
 */
export function loadConfig(path: string, env: Environment): Config {
  const problems: Problem[] = [];
  const text = textOf(path);
  const base = dirname(path);
  const shape = kept(problems, () => readDocument(configSchema, path, text));
  const paths = (shape ?? kept([], () => readDocument(listSchema, path, text)))?.workloads ?? [];
  const workloads = loadWorkloads(base, paths, shape?.people, problems);
  const workloadIds = workloads.length === paths.length ? workloads.map(({ id }) => id) : undefined;
  const surroundings = {
    env,
    workloadIds,
    exists: (relative: string, what: Kind) => exists(resolve(base, relative), what),
  };
  const checked = withChecks(configSchema, (config) => configFindings(config, surroundings));
  const file = shape && kept(problems, () => readDocument(checked, path, text));
  const mappings = loadMappings(base, shape?.signals.webhooks ?? [], problems);
  if (!file || problems.length > 0) throw new InputError(problems);
  return frozen({ ...file, ...absolute(base, file), workloads, mappings, secrets: secretsOf(file, env) });
}

/** The workloads' list alone, for a file that is wrong elsewhere: the workloads' mistakes are reported at once too. */
const listSchema = configSchema.pick({ workloads: true }).strip();

function loadWorkloads(
  base: string,
  paths: readonly string[],
  people: readonly RoleHolder[] | undefined,
  problems: Problem[],
): Workload[] {
  const loaded: Workload[] = [];
  for (const path of paths.map((relative) => resolve(base, relative))) {
    const taken = loaded.map(({ id }) => id);
    const schema = withChecks(workloadSchema, (workload) => [
      ...workloadFindings(workload, people),
      ...(taken.includes(workload.id) ? [{ path: ['id'], expected: 'a workload id that is not used twice' }] : []),
    ]);
    const workload = kept(problems, () => readDocument(schema, path, textOf(path)));
    if (workload) loaded.push(workload);
  }
  return loaded;
}

function loadMappings(
  base: string,
  webhooks: ConfigFile['signals']['webhooks'],
  problems: Problem[],
): Record<string, Mapping> {
  const loaded = webhooks.flatMap(({ id, mapping }) => {
    const path = resolve(base, mapping);
    const read = kept(problems, () => readDocument(mappingSchema, path, textOf(path)));
    return read ? [[id, read] as const] : [];
  });
  return Object.fromEntries(loaded);
}

function exists(path: string, what: Kind): boolean {
  const found = statsOf(path);
  return (what === 'directory' ? found?.isDirectory() : found?.isFile()) ?? false;
}

/** Nothing can be at a path that no file system takes: too long, or with a null byte in it. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function absolute(
  base: string,
  file: ConfigFile,
): Pick<ConfigFile, 'journal' | 'runbooks' | 'templates' | 'sandbox' | 'aws'> {
  const { journal, runbooks, templates, sandbox, aws } = file;
  return {
    journal: resolve(base, journal),
    runbooks: resolve(base, runbooks),
    ...(templates === undefined ? {} : { templates: resolve(base, templates) }),
    aws: {
      ...aws,
      ...(aws.breakGlass ? { breakGlass: { ...aws.breakGlass, file: resolve(base, aws.breakGlass.file) } } : {}),
    },
    ...(sandbox ? { sandbox: { ...sandbox, scenario: resolve(base, sandbox.scenario) } } : {}),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new InputError([{ file: path, path: '', found: 'no readable file', expected: 'a YAML file' }]);
  }
}

/** The result, or undefined with the problems noted; anything but bad input goes on up. */
function kept<Result>(problems: Problem[], work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) problems.push(problem);
    return undefined;
  }
}

function frozen<Value>(value: Value): Value {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
