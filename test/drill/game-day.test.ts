import { describe, expect, it } from '@jest/globals';
import { rulesOf } from '../../src/drill/approver.ts';
import { removable, without } from '../../src/drill/game-day.ts';
import { scenarioSchema } from '../../src/scenario/schema.ts';
import { catalogued, exampleWorkload } from './example-worlds.ts';

const scenario = catalogued('bad-deploy');
const shop = exampleWorkload('shop');

describe('a game day', () => {
  it.each(removable)('without %s is a scenario like any other', (name) => {
    const changed = without(scenario, [name]);
    expect(() => scenarioSchema.parse(changed)).not.toThrow();
    expect(changed).not.toEqual(scenario);
    expect(changed.expected).toEqual(scenario.expected);
  });

  it('takes several things away at once', () => {
    const services = without(scenario, ['slack', 'support']).impairments.map(({ service }) => service);
    expect(services).toEqual(expect.arrayContaining(['chat', 'support']));
  });

  it('silences every alarm where CloudWatch is gone', () => {
    expect(without(scenario, ['cloudwatch']).withhold).toBe('all');
    expect(without(scenario, ['xray']).withhold).toEqual(scenario.withhold);
  });
});

describe('an approver', () => {
  it('who never answers approves nothing', () => {
    expect(rulesOf('never', shop, 60)).toMatchObject({ approveAfterSeconds: null, failbackAfterSeconds: null });
  });

  it('who is late sleeps until the first request has expired', () => {
    expect(rulesOf('late', shop, 60)).toMatchObject({
      approveAfterSeconds: 60,
      asleepSeconds: shop.policy.approval.expirySeconds + 60,
    });
  });

  it('who is wrong orders no failback', () => {
    expect(rulesOf('wrong', shop, 60)).toMatchObject({ wrongly: true, failbackAfterSeconds: null });
  });
});
