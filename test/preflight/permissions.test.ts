import { describe, expect, it } from '@jest/globals';
import { awsPorts } from '../../src/adapters/aws/index.ts';
import { readOnly } from '../../src/adapters/aws/read-only.ts';
import { declarations } from '../../src/cli/iam.ts';
import { aroundOf } from '../../src/cli/preflight.ts';
import { configAt, exampleConfig, scenarioAt } from '../../src/cli/project.ts';
import { type PolicyDocument, type PolicyName, policyFor, type Statement } from '../../src/iam/policies.ts';
import type { PreflightPorts } from '../../src/preflight/check.ts';
import { accountPermissions } from '../../src/preflight/checks/account-permissions.ts';
import { type Line, runPreflight } from '../../src/preflight/run.ts';
import { createWorld } from '../../src/sandbox/world.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { patient } from '../adapters/aws/fakes.ts';
import { withRoles } from './iam-of-roles.ts';

/** Who the simulated STS says that the engine is: a session of this role. */
const engineRole = 'arn:aws:iam::123456789012:role/muster';
const actingRole = 'arn:aws:iam::123456789012:role/teams/muster-mitigate';

const config = configAt(exampleConfig);
const scenario = scenarioAt('bad-deploy');
const shop = config.workloads[0] as Workload;
/** With alarms in a Region that is neither its own nor the engine's, and a schedule. */
const workload: Workload = {
  ...shop,
  levers: [
    ...shop.levers,
    {
      kind: 'standby-alarm',
      alarms: { 'us-east-1': [{ region: 'ca-central-1', name: 'leave', namespace: 'Muster', metric: 'one' }] },
    },
  ],
  bound: [
    ...shop.bound,
    { kind: 'schedule', name: 'nightly', region: 'us-east-1', counterpart: 'none', critical: false, inFlight: 'hold' },
  ],
};
const queueUrls = ['https://sqs.us-east-2.amazonaws.com/123456789012/muster-alarms'];
const printed = (name: PolicyName) => policyFor(name, declarations, workload, queueUrls);

/** What preflight says of permissions, where the roles have these policies. */
async function linesWith(
  roles: Readonly<Record<string, readonly PolicyDocument[]>>,
  actingRoleArn: string | null = actingRole,
): Promise<readonly Line[]> {
  const startAtMs = Date.parse(scenario.startAt);
  const world = createWorld({ scenario: toWorldScenario(scenario), workload: shop, seed: 1, startAtMs });
  world.start();
  const ports = awsPorts(readOnly(withRoles(world.clients, roles)), world.net, world.clock);
  const configured = {
    ...config,
    mode: 'aws' as const,
    aws: { ...config.aws, ...(actingRoleArn === null ? {} : { actingRoleArn }) },
    signals: { ...config.signals, sqs: { queueUrls } },
  };
  let over = false;
  const asking = runPreflight(
    { ...ports, clock: world.clock } as unknown as PreflightPorts,
    [accountPermissions],
    [aroundOf(workload, configured)],
    patient,
  ).finally(() => {
    over = true;
  });
  const [{ lines }] = await Promise.all([asking, world.clock.runUntil(() => over, 600_000)]);
  return lines;
}

/** The policy with each statement changed. */
function changed(policy: PolicyDocument, change: (statement: Statement) => Statement): PolicyDocument {
  return { ...policy, Statement: policy.Statement.map(change) };
}

const without =
  (action: string) =>
  (statement: Statement): Statement => ({
    ...statement,
    Action: statement.Action.filter((one) => one !== action),
  });

describe('permissions', () => {
  it('are enough where each role has the policy that is printed for it', async () => {
    const lines = await linesWith({ [engineRole]: [printed('read')], [actingRole]: [printed('mitigate')] });
    expect(lines.map(({ subject, status }) => ({ subject, status }))).toEqual([
      { subject: 'of the engine', status: 'pass' },
      { subject: 'of the acting role', status: 'pass' },
    ]);
  });

  it('are missed at the acting role, not at the engine that never acts', async () => {
    const lines = await linesWith({
      [engineRole]: [printed('read')],
      [actingRole]: [changed(printed('mitigate'), without('s3:PutObject'))],
    });
    expect(lines).toMatchObject([
      { subject: 'of the engine', status: 'pass' },
      {
        subject: 'of the acting role',
        status: 'fail',
        reason: expect.stringMatching(/^it may not s3:PutObject \(arn:aws:s3:::shop-switch-[^,]*\)$/),
        fix: `attach what \`muster iam\` prints under 'mitigate' to ${actingRole}`,
      },
    ]);
  });

  it('are missed at the engine, and its advice gives it nothing that changes anything', async () => {
    const lines = await linesWith({
      [engineRole]: [changed(printed('read'), without('lambda:ListEventSourceMappings'))],
      [actingRole]: [printed('mitigate')],
    });
    expect(lines).toMatchObject([
      { status: 'fail', fix: "attach what `muster iam` prints under 'read' to the engine" },
      { status: 'pass' },
    ]);
    expect(lines[0]?.reason).toContain('lambda:ListEventSourceMappings');
  });

  it('are asked for in every Region where a lever stands', async () => {
    const oldRegions = changed(printed('mitigate'), (statement) => ({
      ...statement,
      ...(statement.Condition?.StringEquals?.['aws:RequestedRegion']
        ? { Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'us-east-2', 'us-west-2'] } } }
        : {}),
    }));
    const [, acting] = await linesWith({ [engineRole]: [printed('read')], [actingRole]: [oldRegions] });
    expect(acting).toMatchObject({ status: 'fail', reason: expect.stringContaining('cloudwatch:PutMetricData') });
    expect(acting?.reason).toContain('ca-central-1');
  });

  it('are asked of one principal for both where no role is taken on', async () => {
    const both = await linesWith({ [engineRole]: [printed('read'), printed('mitigate')] }, null);
    expect(both).toMatchObject([{ subject: 'of the engine', status: 'pass' }]);
    const [only] = await linesWith({ [engineRole]: [printed('read')] }, null);
    expect(only).toMatchObject({
      status: 'fail',
      fix: "attach what `muster iam` prints under 'read' and 'mitigate' to the engine",
    });
  });

  it('of a role that is not there are unknown', async () => {
    const [engine, acting] = await linesWith({ [engineRole]: [printed('read')] });
    expect(engine?.status).toBe('pass');
    expect(acting?.status).toBe('unknown');
  });
});
