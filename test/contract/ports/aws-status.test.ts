import { expect, it } from '@jest/globals';
import { absent, east, elsewhere } from '../account.ts';
import { readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const request = { key: 'i-1/7', subject: 'DynamoDB fails in us-east-1', body: 'Since 06:48Z.', severity: 'urgent' };
const openCase = ({ support }: ContractPorts, signal = patient) => support.openCase(request, signal);

promisesOf('health', (make) => {
  it('tells of the events of a Region with what AWS wrote last, and of none elsewhere', async () => {
    const { ports, settled } = await make();
    const { region, service, message } = elsewhere;
    const seen = { region, service, status: 'open', description: message, impairedEntities: [] };
    expect(await settled(ports.health.events([region], patient))).toMatchObject([seen]);
    expect(await settled(ports.health.events([east], patient))).toEqual([]);
  });

  readingFails(make, {
    title: 'asking for events',
    service: 'health',
    permission: 'health:DescribeEvents',
    act: ({ health }, signal) => health.events([east], signal),
  });
});

promisesOf('feed', (make) => {
  it('tells of what is on the public dashboard', async () => {
    const { ports, settled } = await make();
    const { region, service } = elsewhere;
    const seen = { region, service, status: 'open', impairedEntities: [] };
    expect(await settled(ports.feed.events(patient))).toMatchObject([seen]);
  });
});

promisesOf('support', (make) => {
  it('opens one case for a key, however often it is asked', async () => {
    const { ports, settled } = await make();
    const { caseId, created } = await settled(openCase(ports));
    expect(created).toBe(true);
    expect(await settled(openCase(ports))).toEqual({ caseId, created: false });
  });

  it('opens another case for another key', async () => {
    const { ports, settled } = await make();
    const { caseId } = await settled(openCase(ports));
    const other = await settled(ports.support.openCase({ ...request, key: absent }, patient));
    expect(other.created).toBe(true);
    expect(other.caseId).not.toBe(caseId);
  });

  it('follows a case until AWS answers in it, and knows no case that was never opened', async () => {
    const { ports, settled, pass } = await make();
    const { caseId } = await settled(openCase(ports));
    expect(await settled(ports.support.follow(caseId, patient))).toEqual({
      status: expect.any(String),
      answer: null,
    });
    await pass(3_600_000);
    const { answer } = await settled(ports.support.follow(caseId, patient));
    expect(answer?.text).toEqual(expect.any(String));
    await expect(settled(ports.support.follow(absent, patient))).rejects.toMatchObject(coded('notFound'));
  });

  it('keeps the codes that cases are filed under, and files one by them', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.support.keepCodes(patient))).toBeGreaterThan(0);
    const filed = await settled(ports.support.openCase({ ...request, services: ['dynamodb'] }, patient));
    expect(filed.created).toBe(true);
  });

  readingFails(make, {
    title: 'looking for a case',
    service: 'support',
    permission: 'support:DescribeCases',
    act: openCase,
  });
});
