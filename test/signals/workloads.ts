import { type Workload, workloadSchema } from '../../src/workload/schema.ts';

/** A workload as its author would write it, with whatever a test needs changed. */
export function workloadText(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'shop',
    title: 'Shop',
    accountId: '123456789012',
    regions: ['us-east-1', 'us-west-2'],
    engineRegion: 'us-east-2',
    domainName: 'shop.example.com',
    ttlSeconds: 60,
    components: [
      { id: 'api', service: 'apigateway', name: 'shop', calls: ['orders'] },
      { id: 'orders', service: 'dynamodb', name: 'orders' },
    ],
    journeys: [
      {
        id: 'checkout',
        critical: true,
        components: ['api', 'orders'],
        urls: {
          'us-east-1': 'https://shop.us-east-1.example.com/health',
          'us-west-2': 'https://shop.us-west-2.example.com/health',
        },
      },
    ],
    levers: [
      {
        kind: 'records',
        hostedZoneId: 'Z1',
        setIdentifiers: { 'us-east-1': 'east', 'us-west-2': 'west' },
        acceleratedRecovery: true,
      },
    ],
    lease: { table: 'leases', regions: ['us-east-1', 'us-east-2', 'us-west-2'], ttlSeconds: 20, honoured: true },
    alarms: [
      { name: 'shop-orders-system-errors-use1', region: 'us-east-1', component: 'orders', severity: 'sev1' },
      { name: 'shop-api-5xx-use1', region: 'us-east-1', component: 'api' },
      { name: 'shop-heartbeat', region: 'us-east-1', heartbeat: true },
    ],
    capacity: { lambdaConcurrency: 100 },
    canary: { intervalSeconds: 20, timeoutSeconds: 5, failuresToOpen: 3 },
    objectives: { rtoSeconds: 600, rpoSeconds: 30 },
    communication: { cadenceSeconds: 900, statusPage: true, statusPageHostedIn: 'outside-aws' },
    policy: {
      approval: { roles: ['incident-commander'], quorum: 1, fourEyes: false, expirySeconds: 900 },
      maxWithoutWriterSeconds: 120,
    },
    ...changes,
  };
}

export function workload(changes: Readonly<Record<string, unknown>> = {}): Workload {
  return workloadSchema.parse(workloadText(changes));
}
