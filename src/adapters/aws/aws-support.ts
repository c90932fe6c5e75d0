import { CreateCaseCommand, DescribeCasesCommand } from '@aws-sdk/client-support';
import { codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { AwsSupport } from '../../ports/aws-status.ts';
import type { Clock } from '../../ports/clock.ts';
import { allPages, present, read, type Target, write } from './call.ts';
import { inTurn, within } from './in-turn.ts';

/**
 * Both endpoints serve the same global cases (AWS General Reference, Support endpoints); the one away from us-east-1 comes first,
 * because Support itself was impaired with us-east-1 in 2021, 2023 and 2025. The SDK sends every Region to us-east-1 unless told.
 */
const endpoints: readonly Target[] = [
  { service: 'support', region: 'us-west-2', endpoint: 'https://support.us-west-2.amazonaws.com' },
  { service: 'support', region: 'us-east-1', endpoint: 'https://support.us-east-1.amazonaws.com' },
];

/** Each endpoint gets this long for one call. */
const perCallMs = 10_000;

/** Where cases go: codes as DescribeServices lists them, kept beforehand because they cannot be looked up during an outage. */
export interface CaseRouting {
  readonly serviceCode: string;
  readonly categoryCode: string;
}

/** The codes of AWS's own CreateCase example: accepted on every plan. */
const generalGuidance: CaseRouting = { serviceCode: 'general-info', categoryCode: 'using-aws' };

/**
 * AWS Support cases. CreateCase takes no client token, so an open case is looked up by its key before, and again when the answer of
 * a creation was lost; a second endpoint is tried only when the first is known not to have taken the request.
 */
export function awsSupport(clients: AwsClients, clock: Clock, routing: CaseRouting = generalGuidance): AwsSupport {
  const find = (key: string, signal: AbortSignal) =>
    inTurn(endpoints, signal, (target) =>
      within(clock, perCallMs, signal, (limited) => openCaseWith(clients, target, key, limited)),
    );
  const create = async (command: CreateCaseCommand, signal: AbortSignal) => {
    let failure: unknown;
    for (const target of endpoints) {
      try {
        return await within(clock, perCallMs, signal, (limited) => write(clients, target, command, limited));
      } catch (error) {
        failure = error;
        if (codeOf(error) !== 'unavailable') break;
      }
    }
    throw failure;
  };
  return {
    async openCase(request, signal) {
      const existing = await find(request.key, signal);
      if (existing !== undefined) return { caseId: existing, created: false };
      try {
        const { caseId } = await create(createCommand(request, routing), signal);
        return { caseId: present(caseId, 'the id of the new case', 'outcomeUnknown'), created: true };
      } catch (error) {
        const made =
          codeOf(error) === 'outcomeUnknown' ? await find(request.key, signal).catch(() => undefined) : undefined;
        if (made === undefined) throw error;
        return { caseId: made, created: true };
      }
    },
  };
}

async function openCaseWith(clients: AwsClients, target: Target, key: string, signal: AbortSignal) {
  const cases = await allPages(async (nextToken) => {
    const command = new DescribeCasesCommand({ includeResolvedCases: false, includeCommunications: false, nextToken });
    const answer = await read(clients, target, command, signal);
    return { items: answer.cases ?? [], next: answer.nextToken };
  });
  return cases.find((one) => one.subject?.includes(key) && one.status !== 'resolved')?.caseId;
}

function createCommand(
  request: { key: string; subject: string; body: string; severity: string },
  routing: CaseRouting,
) {
  const subject = request.subject.includes(request.key) ? request.subject : `${request.subject} [${request.key}]`;
  return new CreateCaseCommand({
    subject,
    communicationBody: request.body,
    severityCode: request.severity,
    serviceCode: routing.serviceCode,
    categoryCode: routing.categoryCode,
    issueType: 'technical',
    language: 'en',
  });
}
