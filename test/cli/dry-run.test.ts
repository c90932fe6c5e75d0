import { describe, expect, it } from '@jest/globals';
import { actions } from '../../src/actions/index.ts';
import { lookAt, type ReadAccount } from '../../src/cli/account.ts';
import { dryRun, dryRunPage, runbookFor } from '../../src/cli/dry-run.ts';
import { configAt, exampleConfig, runbookFiles, scenarioAt } from '../../src/cli/project.ts';
import { colorsFor } from '../../src/cli/terminal.ts';
import { InputError } from '../../src/errors.ts';
import { loadRunbooks } from '../../src/runbook/load.ts';
import type { Runbook } from '../../src/runbook/schema.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { coded, patient } from '../adapters/aws/fakes.ts';

const config = configAt(exampleConfig);
const shop = config.workloads[0] as Workload;
const runbooks = loadRunbooks(runbookFiles(config.runbooks), actions);
const named = (id: string) => runbooks.find((runbook) => runbook.id === id) as Runbook;
const plain = colorsFor({}, {});

const look = <Result>(work: (account: ReadAccount) => Promise<Result>) =>
  lookAt(config, { scenario: scenarioAt('bad-deploy'), afterSeconds: 60 }, work);

describe('a dry run over an account', () => {
  it('prints the exact calls with old and new values, from the Region that the name leads to', async () => {
    const plan = await look((account) =>
      dryRun(account, { runbook: named('aws-regional-outage'), workload: shop, failback: false }),
    );
    expect(plan).toMatchObject({ from: 'us-east-1', to: 'us-west-2', verb: 'mitigate', obstacles: [] });
    const page = dryRunPage(plan, plain);
    expect(page).toContain('us-east-1 writes → nobody writes');
    expect(page).toMatch(/UpdateRoutingControlStates .*us-east-1\n +us-west-2, data plane {2}On → Off/);
    expect(page).toContain('Nothing was changed.');
  });

  it('can plan the way out of the other Region, and the way back', async () => {
    const request = { runbook: named('aws-regional-outage'), workload: shop, from: 'us-west-2' };
    const plan = await look((account) => dryRun(account, { ...request, failback: true }));
    expect(plan).toMatchObject({ from: 'us-west-2', to: 'us-east-1', verb: 'failback' });
    expect(plan.steps.map(({ id }) => id)).toContain('back-fence');
  });

  it('plans the way back home in calm times, as a failover would leave it', async () => {
    const request = { runbook: named('aws-regional-outage'), workload: shop, failback: true };
    const plan = await look((account) => dryRun(account, request));
    expect(plan).toMatchObject({ from: 'us-west-2', to: 'us-east-1', verb: 'failback' });
  });

  it('shows a step that cannot be planned with its reason, and plans the rest', async () => {
    const plan = await look((account) =>
      dryRun(account, { runbook: named('bad-deploy'), workload: shop, failback: false }),
    );
    expect(plan.obstacles.join()).toContain('rollback: could not be planned');
    expect(plan.steps.at(-1)?.readings).not.toEqual([]);
  });

  it('refuses a Region that is none of the workload', async () => {
    const request = { runbook: named('bad-deploy'), workload: shop, from: 'eu-west-1', failback: false };
    await expect(look((account) => dryRun(account, request))).rejects.toBeInstanceOf(InputError);
  });

  it('gives nobody a hand that could change something', async () => {
    const move = look(({ ports }) => ports.switchObjects.put('us-west-2', 'bucket', 'key', patient));
    await expect(move).rejects.toMatchObject(coded('refused'));
  });
});

describe('the runbook of a scenario', () => {
  it.each([
    ['2025-10-20-dynamodb-dns', 'aws-regional-outage'],
    ['bad-deploy', 'bad-deploy'],
    ['telemetry-loss', 'telemetry-loss'],
  ])('%s is %s', (scenario, runbook) => {
    expect(runbookFor(scenarioAt(scenario), runbooks).id).toBe(runbook);
  });
});
