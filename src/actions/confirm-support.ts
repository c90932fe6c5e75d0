import { z } from 'zod';
import { codeOf } from '../errors.ts';
import { defineAction } from './define.ts';
import { inRegion, services } from './inputs.ts';

/** Best effort: case creation itself was broken in 2021, 2023 and 2025, and nothing waits for it. */
export const confirmSupport = defineAction({
  name: 'confirm.support',
  summary: 'Opens one AWS Support case per incident, unless it is open already',
  input: inRegion.extend({ services, incidentId: z.string(), summary: z.string() }),
  risk: 'notify',
  plane: 'control',
  operations: ['support:DescribeCases', 'support:CreateCase'],
  timeLimitMs: 40_000,
  async run(ports, { workload, region, services: failing, incidentId, summary }, { signal }) {
    const what = failing.length > 0 ? failing.join(', ') : 'several services';
    const request = {
      key: incidentId,
      subject: `${incidentId}: ${what} failing in ${region}`,
      body: `Account ${workload.accountId}. Since the start of incident ${incidentId} we see ${what} failing in ${region}. ${summary}`,
      severity: 'urgent',
    };
    try {
      const { caseId, created } = await ports.support.openCase(request, signal);
      return { confirmed: false, caseId, summary: `Support case ${caseId} ${created ? 'opened' : 'is open already'}` };
    } catch (error) {
      if (codeOf(error) !== 'denied') throw error;
      return { confirmed: false, caseId: null, summary: 'the account has no support plan that allows cases by API' };
    }
  },
});
