import type {
  CaseDetails,
  CreateCaseCommandInput,
  CreateCaseCommandOutput,
  DescribeCasesCommandInput,
  DescribeCasesCommandOutput,
  DescribeCommunicationsCommandInput,
  DescribeCommunicationsCommandOutput,
  DescribeServicesCommandInput,
  DescribeServicesCommandOutput,
} from '@aws-sdk/client-support';
import { serviceError, validationError } from '../aws-error.ts';
import type { SupportCase, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** What cases can be filed under, as far as this world's applications need it. */
const services = [
  { code: 'general-info', name: 'General Info and Getting Started', categories: ['using-aws', 'other'] },
  { code: 'amazon-dynamodb', name: 'Amazon DynamoDB', categories: ['general-guidance', 'performance', 'other'] },
  { code: 'aws-lambda', name: 'AWS Lambda', categories: ['general-guidance', 'performance', 'other'] },
  { code: 'amazon-api-gateway', name: 'Amazon API Gateway', categories: ['general-guidance', 'other'] },
  { code: 'amazon-simple-queue-service', name: 'Amazon Simple Queue Service', categories: ['general-guidance'] },
  { code: 'amazon-cloudwatch', name: 'Amazon CloudWatch', categories: ['general-guidance', 'other'] },
];

/** AWS Support: its endpoints all serve the same global cases. */
export function supportOperations(model: WorldModel): Operations {
  return {
    DescribeServices: operation<DescribeServicesCommandInput, DescribeServicesCommandOutput>('control', (input) => {
      const wanted = services.filter(({ code }) => input.serviceCodeList?.includes(code) ?? true);
      return {
        services: wanted.map(({ code, name, categories }) => ({
          code,
          name,
          categories: categories.map((category) => ({ code: category, name: category })),
        })),
      };
    }),
    DescribeCases: operation<DescribeCasesCommandInput, DescribeCasesCommandOutput>('control', (input) => {
      const wanted = model.supportCases.filter(({ caseId }) => input.caseIdList?.includes(caseId) ?? true);
      if (input.caseIdList && wanted.length < input.caseIdList.length) {
        throw serviceError({ name: 'CaseIdNotFound', status: 400, message: 'The case does not exist' });
      }
      return { cases: wanted.map((one) => details(model, one, input.includeCommunications ?? true)) };
    }),
    DescribeCommunications: operation<DescribeCommunicationsCommandInput, DescribeCommunicationsCommandOutput>(
      'control',
      ({ caseId }) => {
        const found = model.supportCases.find((one) => one.caseId === caseId);
        if (!found) throw serviceError({ name: 'CaseIdNotFound', status: 400, message: 'The case does not exist' });
        return { communications: communications(model, found) };
      },
    ),
    CreateCase: operation<CreateCaseCommandInput, CreateCaseCommandOutput>('control', (input, { region }) => ({
      caseId: created(model, input, region).caseId,
    })),
  };
}

function created(model: WorldModel, input: CreateCaseCommandInput, region: string): SupportCase {
  const { subject, communicationBody, serviceCode, categoryCode } = input;
  if (!subject || !communicationBody) throw validationError('subject and communicationBody are needed');
  const filed = services.find(({ code }) => code === serviceCode);
  if (serviceCode !== undefined && !filed?.categories.includes(categoryCode ?? '')) {
    throw validationError('Invalid service and category codes');
  }
  const doubled = model.supportCases.some((one) => one.subject === subject);
  const createdAtMs = model.clock.now();
  const number = String(model.supportCases.length + 1).padStart(11, '0');
  const caseId = `case-${number}-muen-${new Date(createdAtMs).getUTCFullYear()}-sandbox`;
  const severityCode = input.severityCode ?? 'low';
  const opened = {
    caseId,
    subject,
    severityCode,
    createdAtMs,
    serviceCode: filed?.code ?? 'general-info',
    body: communicationBody,
  };
  model.supportCases.push(opened);
  model.log.mutate({
    atMs: createdAtMs,
    service: 'support',
    operation: 'CreateCase',
    region,
    target: subject,
    from: doubled ? 'open' : 'none',
    to: 'open',
    doubled,
    workload: false,
  });
  return opened;
}

function details(model: WorldModel, one: SupportCase, withCommunications: boolean): CaseDetails {
  const { caseId, subject, severityCode, serviceCode, createdAtMs } = one;
  const said = communications(model, one);
  return {
    caseId,
    subject,
    severityCode,
    serviceCode,
    status: said.length > 1 ? 'work-in-progress' : 'opened',
    submittedBy: 'muster@example.com',
    timeCreated: new Date(createdAtMs).toISOString(),
    ...(withCommunications ? { recentCommunications: { communications: said } } : {}),
  };
}

/** What was written in a case, newest first: our own words, and after a while AWS's. */
function communications(model: WorldModel, { caseId, body, createdAtMs }: SupportCase) {
  const said = [
    {
      caseId,
      body,
      submittedBy: 'Muster (Role) <muster@example.com>',
      timeCreated: new Date(createdAtMs).toISOString(),
    },
  ];
  if (model.clock.now() - createdAtMs < model.supportAnswersAfterMs) return said;
  const answeredAtMs = createdAtMs + model.supportAnswersAfterMs;
  const known = model.posts.events('health').some(({ startedAtMs }) => startedAtMs <= answeredAtMs);
  const answer = known
    ? 'We are aware of an operational event that matches what you describe. Please follow the AWS Health Dashboard for its progress.'
    : 'Thank you for your report. We are looking into it and will write here as soon as we know more.';
  const timeCreated = new Date(answeredAtMs).toISOString();
  return [{ caseId, body: answer, submittedBy: 'Amazon Web Services', timeCreated }, ...said];
}
