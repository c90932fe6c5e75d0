import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeEach } from '@jest/globals';
import { stringify } from 'yaml';
import { type Config, loadConfig } from '../../src/config.ts';
import { formatProblem, InputError } from '../../src/errors.ts';
import { ownFolder } from '../fixtures/own-folder.ts';
import { workloadText } from '../signals/workloads.ts';

export const ana = { id: 'ana', name: 'Ana', roles: ['incident-commander'], tokenSha256: 'a'.repeat(64) };

/** What turns the configuration of `configFolder` from the sandbox to AWS. */
export const inEarnest = { mode: 'aws', sandbox: undefined };

function configText(changes: Readonly<Record<string, unknown>>): string {
  return stringify({
    mode: 'sandbox',
    journal: 'muster.db',
    runbooks: 'runbooks',
    workloads: ['shop.yaml'],
    people: [ana],
    sandbox: { scenario: 'scenario.yaml' },
    ...changes,
  });
}

/** A folder of each test's own that holds what a configuration names, and loads one that is right, save for the given changes. */
export function configFolder() {
  const at = ownFolder();
  beforeEach(() => {
    mkdirSync(at('runbooks'));
    writeFileSync(at('scenario.yaml'), '');
  });

  /** Changes of the configuration, or its whole text; the workloads by file; the environment. */
  function load(
    changes: Readonly<Record<string, unknown>> | string = {},
    workloads: Readonly<Record<string, unknown>> = { 'shop.yaml': workloadText() },
    env: Readonly<Record<string, string>> = {},
  ): Config {
    for (const [name, content] of Object.entries(workloads)) writeFileSync(at(name), stringify(content));
    writeFileSync(at('muster.yaml'), typeof changes === 'string' ? changes : configText(changes));
    return loadConfig(at('muster.yaml'), env);
  }

  /** The problems as people read them, without the folder. */
  function problems(...args: Parameters<typeof load>): string[] {
    try {
      load(...args);
    } catch (error) {
      if (error instanceof InputError)
        return error.problems.map((problem) => formatProblem(problem).replace(`${at()}/`, ''));
      throw error;
    }
    return [];
  }

  return { at, load, problems };
}
