import { z } from 'zod';
import { codeOf } from '../errors.ts';
import { shortened } from './aws-events.ts';
import { defineAction } from './define.ts';
import { inRegion, services } from './inputs.ts';

/** AWS's word for: a production system is impaired. Plans that do not offer it refuse the case. */
const severity = 'urgent';

/**
 * Best effort: case creation itself was broken in 2021, 2023 and 2025, and nothing waits for it. While no case can be opened, the finding
 * holds the text to paste elsewhere; once it is open, AWS's newest answer.
 */
export const confirmSupport = defineAction({
  name: 'confirm.support',
  summary: 'Opens one AWS Support case per incident and tells what AWS answers there',
  input: inRegion.extend({
    services,
    incidentId: z.string(),
    summary: z.string(),
    caseId: z.string().nullable().default(null),
  }),
  risk: 'notify',
  plane: 'control',
  operations: ['support:DescribeCases', 'support:CreateCase'],
  timeLimitMs: 80_000,
  async run(ports, { workload, region, services: failing, incidentId, summary, caseId: known }, { signal }) {
    const what = failing.length > 0 ? failing.join(', ') : 'several services';
    const request = {
      key: incidentId,
      subject: `${incidentId}: ${what} failing in ${region}`,
      body: `Account ${workload.accountId}. Since the start of incident ${incidentId} we see ${what} failing in ${region}. ${summary}`,
      severity,
      services: failing,
    };
    try {
      const { caseId, created } =
        known === null ? await ports.support.openCase(request, signal) : { caseId: known, created: false };
      if (created) return { confirmed: false, caseId, summary: `Support case ${caseId} opened` };
      const { status, answer } = await ports.support.follow(caseId, signal);
      const said = answer === null ? 'no answer of AWS yet' : `AWS answers: ${shortened(answer.text)}`;
      return { confirmed: false, caseId, summary: `Support case ${caseId} is ${status}, ${said}` };
    } catch (error) {
      if (signal.aborted) throw error;
      return { confirmed: false, caseId: known, summary: withoutCase(known, codeOf(error), request) };
    }
  },
});

/** Why there is no news of a case, and what a person can do about it. */
function withoutCase(known: string | null, code: string, request: { subject: string; body: string }): string {
  if (known !== null) return `Support case ${known} is open; AWS Support does not answer (${code})`;
  const why =
    code === 'denied'
      ? 'the account has no support plan that allows cases by API'
      : `no Support case could be opened (${code}), and it is tried again`;
  return `${why}. To paste where AWS can be reached: ${severity} | ${request.subject} | ${request.body}`;
}
