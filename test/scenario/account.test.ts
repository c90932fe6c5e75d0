import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { deviationKinds } from '../../src/scenario/account.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import { scenarioFiles } from './scenario-files.ts';

const written = scenarioFiles();

describe('what is wrong in the account', () => {
  const base = 'id: wrong\nextends: bad-deploy\ntitle: T\nprose: P\naccount:\n';

  it('is told with line and column where it is written wrongly', () => {
    const file = written('wrong.yaml', `${base}  - { kind: shards-low, stream: clicks, region: mars, shards: 0 }\n`);
    expect(() => loadScenario(file)).toThrow(
      /wrong\.yaml:6:49 account\.0\.region: found "mars", expected an AWS Region code/,
    );
    expect(() => loadScenario(file)).toThrow(/wrong\.yaml:6:63 account\.0\.shards: found 0/);
    const unknown = written('unknown.yaml', `${base}  - { kind: gremlins }\n`);
    expect(() => loadScenario(unknown)).toThrow(/unknown\.yaml:6:13 account\.0\.kind: found "gremlins"/);
  });

  it('is described in every kind, and in no other', () => {
    const text = readFileSync('docs/scenarios.md', 'utf8');
    const [, part = ''] = text.split('## What is wrong in the account');
    const described = [...part.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
    expect(described.filter((kind) => kind !== 'kind')).toEqual(deviationKinds);
  });

  it('is added by a variant to what was wrong before', () => {
    const one = written('base.yaml', readFileSync('scenarios/bad-deploy.yaml', 'utf8').replace(/^id: .*/m, 'id: base'));
    expect(loadScenario(one).account).toEqual([]);
    const more = written(
      'more.yaml',
      `${base.replace('bad-deploy', 'base')}  - { kind: clock-skew, seconds: 9, from: +1m, until: +2m }\n`,
    );
    const { account } = toWorldScenario(loadScenario(more));
    expect(account).toEqual([
      { fromMs: 60_000, untilMs: 120_000, deviation: { kind: 'clock-skew', seconds: 9, from: '+1m', until: '+2m' } },
    ]);
  });
});
