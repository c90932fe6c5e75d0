import { describe, expect, it } from '@jest/globals';
import { workloadText } from '../signals/workloads.ts';
import { configFolder } from './config-folder.ts';

const { problems } = configFolder();

describe('a workload', () => {
  const approval = { roles: ['incident-commander'], quorum: 1, fourEyes: false, expirySeconds: 900 };
  const journey = {
    id: 'checkout',
    critical: true,
    components: ['api'],
    urls: { 'us-east-1': 'https://a.example.com', 'us-west-2': 'https://b.example.com' },
  };
  const communication = { cadenceSeconds: 900, statusPage: true, statusPageHostedIn: 'outside-aws' };
  const switches = {
    'us-east-1': [{ region: 'us-east-1', bucket: 'b', key: 'k' }],
    'us-west-2': [{ region: 'us-east-2', bucket: 'b', key: 'k' }],
  };
  const window = { maxRpoSeconds: 5, validFrom: '2026-02-01T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' };

  it.each([
    [
      'a component twice',
      {
        components: [
          { id: 'api', service: 'apigateway', name: 'a' },
          { id: 'api', service: 's3', name: 'b' },
        ],
      },
      'components.1.id',
    ],
    [
      'a call to nobody',
      {
        components: [
          { id: 'api', service: 'apigateway', name: 'a', calls: ['x'] },
          { id: 'orders', service: 'dynamodb', name: 'o' },
        ],
      },
      'components.0.calls.0: found "x", expected a component of the workload: api, orders',
    ],
    [
      'a journey through nobody',
      { journeys: [{ ...journey, components: ['x'] }] },
      'journeys.0.components.0: found "x"',
    ],
    [
      'a journey that cannot be probed in both Regions',
      { journeys: [{ ...journey, urls: { 'us-east-1': 'https://a.example.com' } }] },
      'expected an entry for us-west-2',
    ],
    [
      'a journey in a third Region',
      { journeys: [{ ...journey, urls: { ...journey.urls, 'eu-west-1': 'https://c.example.com' } }] },
      'journeys.0.urls.eu-west-1',
    ],
    [
      'a journey that is probed at the name that fails over',
      { journeys: [{ ...journey, urls: { ...journey.urls, 'us-west-2': 'https://Shop.example.com./health' } }] },
      'journeys.0.urls.us-west-2: found "https://Shop.example.com./health", expected the Region\'s own URL: shop.example.com leads to whichever Region serves',
    ],
    [
      'a journey that is probed at one URL for both Regions',
      {
        journeys: [
          { ...journey, urls: { 'us-east-1': 'https://a.example.com', 'us-west-2': 'https://A.example.com/' } },
        ],
      },
      'journeys.0.urls.us-west-2: found "https://A.example.com/", expected the Region\'s own URL: us-east-1 has this one',
    ],
    [
      'a journey whose URL is none',
      { journeys: [{ ...journey, urls: { ...journey.urls, 'us-east-1': '$https://a.example.com' } }] },
      'journeys.0.urls.us-east-1: found "$https://a.example.com"',
    ],
    [
      'dead letters of nobody',
      {
        components: [
          { id: 'api', service: 'apigateway', name: 'a' },
          { id: 'orders', service: 'dynamodb', name: 'o' },
          { id: 'dead', service: 'sqs', name: 'd', deadLettersOf: 'x' },
        ],
      },
      'components.2.deadLettersOf: found "x", expected a component of the workload: api, orders, dead',
    ],
    [
      'capacity for nobody',
      { capacity: { lambdaConcurrency: 1, provisioned: [{ component: 'x', executions: 1 }] } },
      'capacity.provisioned.0.component: found "x", expected a component of the workload: api, orders',
    ],
    [
      'an invitation to nobody',
      { communication: { ...communication, invite: ['ana', 'zoe'] } },
      'communication.invite.1: found "zoe", expected a person of the configuration: ana',
    ],
    [
      'a glass that may be broken once the plan has lapsed',
      {
        policy: {
          approval: { ...approval, breakGlass: { role: 'incident-commander', afterSeconds: 900 } },
          maxWithoutWriterSeconds: 60,
        },
      },
      'policy.approval.breakGlass.afterSeconds: found 900, expected less than the 900 s of expirySeconds, after which the plan has lapsed',
    ],
    [
      'an alarm about nobody',
      { alarms: [{ name: 'a', region: 'us-east-1', component: 'x' }] },
      'alarms.0.component: found "x"',
    ],
    ['an alarm elsewhere', { alarms: [{ name: 'a', region: 'eu-west-1' }] }, 'alarms.0.region: found "eu-west-1"'],
    [
      'an alarm twice',
      {
        alarms: [
          { name: 'a', region: 'us-east-1' },
          { name: 'a', region: 'us-east-1' },
        ],
      },
      'alarms.1.name',
    ],
    [
      'a table of nobody',
      { tables: [{ name: 'orders', component: 'x', consistency: 'eventual', worstLagMs: 1, writesPerSecond: 1 }] },
      'tables.0.component',
    ],
    ['one Region twice', { regions: ['us-east-1', 'us-east-1'] }, 'regions.1: found "us-east-1"'],
    [
      'a lease kept twice in one Region',
      { lease: { table: 't', regions: ['us-east-1', 'us-east-1', 'us-west-2'], ttlSeconds: 20, honoured: true } },
      'lease.regions.1',
    ],
    [
      'something bound elsewhere',
      { bound: [{ kind: 'queue', name: 'q', region: 'eu-west-1', counterpart: 'none' }] },
      'bound.0.region',
    ],
    [
      'a lever for one Region only',
      {
        levers: [
          { kind: 'records', hostedZoneId: 'Z', setIdentifiers: { 'us-east-1': 'e' }, acceleratedRecovery: true },
        ],
      },
      'levers.0.setIdentifiers',
    ],
    [
      'a switch that lies in the Region it is to empty',
      { levers: [{ kind: 'standby-object', switches }] },
      'levers.0.switches.us-east-1.0.region: found "us-east-1"',
    ],
    [
      'a role that nobody has',
      { policy: { approval: { ...approval, roles: ['boss'] }, maxWithoutWriterSeconds: 60 } },
      'policy.approval.roles.0: found "boss", expected a role that someone has: incident-commander',
    ],
    [
      'a quorum of more people than there are',
      { policy: { approval: { ...approval, quorum: 2 }, maxWithoutWriterSeconds: 60 } },
      'policy.approval.quorum: found 2, expected at most 1',
    ],
    [
      'a broken glass that nobody may break',
      {
        policy: { approval: { ...approval, breakGlass: { role: 'x', afterSeconds: 60 } }, maxWithoutWriterSeconds: 60 },
      },
      'policy.approval.breakGlass.role: found "x"',
    ],
    [
      'a policy that ends before it begins',
      { policy: { approval, maxWithoutWriterSeconds: 60, unattendedFailover: window } },
      'policy.unattendedFailover.validUntil',
    ],
  ])('is refused with %s', (_title, changes, expected) => {
    const found = problems({}, { 'shop.yaml': workloadText(changes) });
    expect(found).toContainEqual(expect.stringContaining(expected));
    expect(found.every((problem) => /^shop.yaml:\d+:\d+ /.test(problem))).toBe(true);
  });

  it('is refused under an id that another one has', () => {
    const both = { 'shop.yaml': workloadText(), 'other.yaml': workloadText() };
    expect(problems({ workloads: ['shop.yaml', 'other.yaml'] }, both)).toEqual([
      'other.yaml:1:5 id: found "shop", expected a workload id that is not used twice',
    ]);
  });
});
