import { describe, expect, it } from '@jest/globals';
import { compile } from '../../src/runbook/compile.ts';
import { visit } from '../../src/runbook/graph.ts';
import { lint } from '../../src/runbook/lint.ts';
import type { Runbook } from '../../src/runbook/schema.ts';
import { namesOnly } from '../fixtures/catalogue.ts';
import { ByHand, shippedRunbooks } from '../fixtures/program.ts';

/** The shipped runbooks, the failover's grant with inputs of its own. */
function withInputs(inputs: Runbook['steps'][number]['with']): Runbook[] {
  return shippedRunbooks().map((runbook) => ({
    ...runbook,
    steps: runbook.steps.map((step) => (step.action === 'writers.grant' ? { ...step, with: inputs } : step)),
  }));
}

describe('what a plan provides', () => {
  it.each(['from', 'to', 'region', 'component', 'incidentId', 'services', 'zone', 'override', 'planned', 'workload'])(
    'is refused as an input of a step: %s',
    (key) => {
      expect(lint(withInputs({ [key]: 'us-east-1' }), namesOnly, [])).toMatchObject([
        {
          level: 'error',
          where: `aws-regional-outage.steps.grant.with.${key}`,
          what: 'found "us-east-1"',
          fix: expect.stringMatching(`^expected no ${key} here: the plan provides it`),
        },
      ]);
    },
  );

  it('leads a step, whatever the step says beside it', () => {
    const runbooks = withInputs({ to: 'us-east-1', region: 'us-east-1', further: 1 });
    const given: unknown[] = [];
    visit(compile(runbooks, namesOnly).chart, ({ chart: { invoke } }) => {
      if (invoke?.id === 'aws-regional-outage-grant') given.push(invoke.input({ context: new ByHand().facts }));
    });
    expect(given).toMatchObject([{ from: 'us-east-1', to: 'us-west-2', region: 'us-west-2', further: 1 }]);
  });
});
