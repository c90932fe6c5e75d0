import { expect, it } from '@jest/globals';
import { absent, east } from '../account.ts';
import { readingFails } from '../failures.ts';
import { patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const request = { key: 'i-1/7', subject: 'DynamoDB fails in us-east-1', body: 'Since 06:48Z.', severity: 'urgent' };
const openCase = ({ support }: ContractPorts, signal = patient) => support.openCase(request, signal);

promisesOf('health', (make) => {
  it('tells of no events on a quiet day', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.health.events([east], patient))).toEqual([]);
  });

  readingFails(make, {
    title: 'asking for events',
    service: 'health',
    act: ({ health }, signal) => health.events([east], signal),
  });
});

promisesOf('feed', (make) => {
  it('tells of no events on a quiet day', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.feed.events(patient))).toEqual([]);
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

  readingFails(make, { title: 'looking for a case', service: 'support', act: openCase });
});
