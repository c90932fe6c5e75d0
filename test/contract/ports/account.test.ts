import { expect, it } from '@jest/globals';
import { account as shop, watchedQuota, west } from '../account.ts';
import { readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const concurrentExecutions = ['lambda', 'L-B99A9384'] as const;
const quota = ({ account }: ContractPorts, signal = patient) => account.quota(west, ...concurrentExecutions, signal);

promisesOf('account', (make, lacks) => {
  it('tells who the engine is, in the account of its Region', async () => {
    const { ports, settled } = await make();
    const { accountId, arn } = await settled(ports.account.caller(west, patient));
    expect(accountId).toMatch(/^\d{12}$/);
    expect(arn).toContain(accountId);
  });

  it('does not know how long credentials last when nobody says', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.account.credentials(patient))).toMatchObject({ expiresAtMs: null });
  });

  if (!lacks.includes('iam:GetRole')) {
    it('finds no operation denied to a role that may do them all', async () => {
      const { ports, settled } = await make();
      const { arn } = await settled(ports.account.caller(west, patient));
      const asked = [
        {
          actions: ['dynamodb:DescribeTable', 'dynamodb:PutItem'],
          resources: [`arn:aws:dynamodb:${west}:${shop.accountId}:table/${shop.lease.table}`],
          context: { 'aws:RequestedRegion': [west] },
        },
        { actions: ['cloudwatch:PutMetricData'], resources: ['*'], context: { 'aws:RequestedRegion': [west] } },
      ];
      expect(await settled(ports.account.denied(arn, asked, patient))).toEqual([]);
    });

    it('knows no permissions of a role that is not there', async () => {
      const { ports, settled } = await make();
      const nobody = `arn:aws:iam::${shop.accountId}:role/nobody`;
      const asked = [{ actions: ['dynamodb:PutItem'], resources: ['*'], context: {} }];
      await expect(settled(ports.account.denied(nobody, asked, patient))).rejects.toMatchObject(coded('notFound'));
    });

    it('tells how far the clock is from that of AWS: not at all here', async () => {
      const { ports, settled } = await make();
      expect(Math.abs(await settled(ports.account.clockSkewMs(west, patient)))).toBeLessThan(1_500);
    });
  }

  if (!lacks.includes('servicequotas:GetServiceQuota')) {
    it('reads an applied quota, the limit of concurrent executions as Lambda itself has it', async () => {
      const { ports, settled } = await make();
      const { limit } = await settled(ports.functions.accountConcurrency(west, patient));
      expect(await settled(quota(ports))).toBe(limit);
      expect(limit).toBeGreaterThan(shop.capacity.lambdaConcurrency);
    });

    it('reads the default of a quota that was never raised, and finds none that AWS does not list', async () => {
      const { ports, settled } = await make();
      const { service, quota: code } = watchedQuota;
      expect(await settled(ports.account.quota(west, service, code, patient))).toBeGreaterThan(0);
      const unknown = settled(ports.account.quota(west, service, 'L-00000000', patient));
      await expect(unknown).rejects.toMatchObject(coded('notFound'));
    });

    readingFails(make, {
      title: 'reading a quota',
      service: 'servicequotas',
      permission: 'servicequotas:GetServiceQuota',
      act: quota,
    });
  }

  readingFails(make, {
    title: 'asking who the engine is',
    service: 'sts',
    permission: null,
    act: ({ account }, signal) => account.caller(west, signal),
  });
});
