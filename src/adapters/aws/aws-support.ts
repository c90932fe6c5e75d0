import {
  type CaseDetails,
  CreateCaseCommand,
  type CreateCaseCommandOutput,
  DescribeCasesCommand,
} from '@aws-sdk/client-support';
import { CodedError, codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { AwsSupport, CaseRequest, CaseState, KeptText } from '../../ports/aws-status.ts';
import type { Clock } from '../../ports/clock.ts';
import { allPages, present, read, type Target, write } from './call.ts';
import { inTurn, within } from './in-turn.ts';
import { type CaseRouting, generalGuidance, keepCodes, routingFor } from './support-codes.ts';

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

/** Support signs what it writes with this name; what customers write carries an e-mail address (Support API reference, Communication). */
const supportTeam = 'Amazon Web Services';

/**
 * AWS Support cases. CreateCase takes no client token, so an open case is looked up by its key before, and again when the answer of
 * a creation was lost; a second endpoint is tried only when the first is known not to have taken the request. Codes that AWS no longer
 * takes are replaced by those of general guidance.
 * @param kept where the codes of services and categories are kept for an outage
 */
export function awsSupport(clients: AwsClients, clock: Clock, kept: KeptText): AwsSupport {
  const ask = <Answer>(signal: AbortSignal, question: (target: Target, limited: AbortSignal) => Promise<Answer>) =>
    inTurn(endpoints, signal, (target) => within(clock, perCallMs, signal, (limited) => question(target, limited)));
  const find = (key: string, signal: AbortSignal) =>
    ask(signal, (target, limited) => openCaseWith(clients, target, key, limited));
  return {
    async openCase(request, signal) {
      const existing = await find(request.key, signal);
      if (existing !== undefined) return { caseId: existing, created: false };
      try {
        const { caseId } = await filed(clients, clock, request, await routingFor(request.services ?? [], kept), signal);
        return { caseId: present(caseId, 'the id of the new case', 'outcomeUnknown'), created: true };
      } catch (error) {
        const made =
          codeOf(error) === 'outcomeUnknown' ? await find(request.key, signal).catch(() => undefined) : undefined;
        if (made === undefined) throw error;
        return { caseId: made, created: true };
      }
    },
    async follow(caseId, signal) {
      const command = new DescribeCasesCommand({
        caseIdList: [caseId],
        includeResolvedCases: true,
        includeCommunications: true,
      });
      const { cases } = await ask(signal, (target, limited) => read(clients, target, command, limited));
      const found = cases?.[0];
      if (found === undefined) throw new CodedError('notFound', `AWS Support knows no case ${caseId}`);
      return stateOf(found);
    },
    keepCodes: (signal) => ask(signal, (target, limited) => keepCodes(clients, target, kept, limited)),
  };
}

async function filed(
  clients: AwsClients,
  clock: Clock,
  request: CaseRequest,
  routing: CaseRouting,
  signal: AbortSignal,
): Promise<CreateCaseCommandOutput> {
  try {
    return await create(clients, clock, createCommand(request, routing), signal);
  } catch (error) {
    if (codeOf(error) !== 'invalid' || routing === generalGuidance) throw error;
    return create(clients, clock, createCommand(request, generalGuidance), signal);
  }
}

async function create(
  clients: AwsClients,
  clock: Clock,
  command: CreateCaseCommand,
  signal: AbortSignal,
): Promise<CreateCaseCommandOutput> {
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
}

/** Communications come newest first or not: the newest by its own time is told. */
function stateOf({ status, recentCommunications }: CaseDetails): CaseState {
  const answers = (recentCommunications?.communications ?? [])
    .filter(({ submittedBy }) => submittedBy?.startsWith(supportTeam) && !submittedBy.includes('@'))
    .map(({ body, timeCreated }) => ({ atMs: Date.parse(timeCreated ?? '') || 0, text: body ?? '' }))
    .sort((one, other) => other.atMs - one.atMs);
  return { status: status ?? 'unknown', answer: answers[0] ?? null };
}

async function openCaseWith(clients: AwsClients, target: Target, key: string, signal: AbortSignal) {
  const cases = await allPages(async (nextToken) => {
    const command = new DescribeCasesCommand({ includeResolvedCases: false, includeCommunications: false, nextToken });
    const answer = await read(clients, target, command, signal);
    return { items: answer.cases ?? [], next: answer.nextToken };
  });
  return cases.find((one) => one.subject?.includes(key) && one.status !== 'resolved')?.caseId;
}

function createCommand(request: CaseRequest, routing: CaseRouting): CreateCaseCommand {
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
