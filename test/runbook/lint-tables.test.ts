import { describe, expect, it } from '@jest/globals';
import { lintTables } from '../../src/runbook/lint-tables.ts';
import { shop } from '../fixtures/workload.ts';

const [table] = shop().tables;
const levels = (changes: Parameters<typeof shop>[0]) => lintTables(shop(changes)).map(({ level }) => level);

describe('lint of tables', () => {
  it('finds nothing wrong with three Regions of one set, a witness among them or not', () => {
    expect(levels({})).toEqual([]);
    expect(levels({ lease: { ...shop().lease, regions: ['us-west-2', 'us-east-1'], witness: 'us-east-2' } })).toEqual(
      [],
    );
  });

  it('refuses a lease store that one Region can stop, and warns of Regions in no known set', () => {
    expect(levels({ lease: { ...shop().lease, regions: ['us-west-2', 'us-east-1'] } })).toEqual(['error']);
    expect(levels({ lease: { ...shop().lease, regions: ['us-west-2', 'us-east-1', 'sa-east-1'] } })).toEqual([
      'warning',
    ]);
  });

  it('refuses a table policy that cuts the replication role, and warns of one that may', () => {
    const policy = (statement: object) =>
      levels({ tables: table ? [{ ...table, resourcePolicy: JSON.stringify({ Statement: statement }) }] : [] });
    const deny = { Effect: 'Deny', Principal: '*', Action: 'dynamodb:*' };
    expect(policy(deny)).toEqual(['error']);
    expect(policy({ ...deny, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })).toEqual(['warning']);
    expect(policy({ ...deny, Effect: 'Allow' })).toEqual([]);
  });
});
