import type { Scenario } from '../scenario/schema.ts';

type Impairment = Scenario['impairments'][number];
type Fault = Pick<Impairment, 'service' | 'region' | 'effect'>;

const down = (service: Fault['service'], effect: Fault['effect'] = 'errors', region = '*'): Fault => ({
  service,
  region,
  effect,
});

/** What a tool or service being gone means in the world, by the name that people give it. */
const faults: Readonly<Record<string, readonly Fault[]>> = {
  slack: [down('chat')],
  'status-page': [down('status-page')],
  cloudwatch: [down('cloudwatch'), down('cloudwatch', 'telemetry-lost')],
  xray: [down('xray')],
  'aws-health': [down('health')],
  'public-feed': [down('health-dashboard')],
  support: [down('support')],
  sns: [down('sns')],
  iam: [down('iam')],
  sts: [down('sts')],
  'route53-control-plane': [down('route53', 'control-plane-down')],
  'lambda-control-plane': [down('lambda', 'control-plane-down')],
  'dynamodb-control-plane': [down('dynamodb', 'control-plane-down')],
  'routing-controls': [down('route53-recovery-cluster')],
  'zonal-shift': [down('arc-zonal-shift')],
};

/** Names that `--without` takes. `alarms`: no alarm changes state or notifies anybody, heartbeats included. */
export const removable: readonly string[] = [...Object.keys(faults), 'alarms'].sort();

/**
 * The scenario without some tools or services, from its first minute to its last. What would have been right stays as the scenario says: a game
 * day asks whether the same call is made without them.
 */
export function without(scenario: Scenario, names: readonly string[]): Scenario {
  const added = names.flatMap((name) => faults[name] ?? []).map((fault) => ({ ...fault, ...always }));
  return {
    ...scenario,
    impairments: [...scenario.impairments, ...added],
    withhold: names.includes('alarms') || names.includes('cloudwatch') ? 'all' : scenario.withhold,
  };
}

const always = { from: '+0s', rate: 1, latencyMs: 0 } as const;
