import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { alarmTemplate, bandTemplate, type Watched } from '../diagnosis/detection/cloudformation.ts';
import {
  deadLetters,
  everyError,
  type Proposal,
  proposeAlarm,
  type Record as TrackRecord,
  type Wanted,
} from '../diagnosis/detection/propose.ts';
import { proposeBand } from '../diagnosis/detection/propose-band.ts';
import { readDocument } from '../document.ts';
import { InputError } from '../errors.ts';
import { namesFile, readText } from './files.ts';
import { configAt, exampleConfig } from './project.ts';

interface Options {
  readonly config: string;
  readonly badRate: number;
  readonly falseAlarms: number;
  readonly json: boolean;
}

const counts = z.array(
  z
    .number()
    .min(0)
    .nullable()
    .transform((count) => count ?? 0),
);

/** Any metric: nothing is known of it but its values. */
const valuesFile = z.strictObject({
  namespace: z.string().min(1),
  metricName: z.string().min(1),
  dimensions: z.record(z.string(), z.string()).default({}),
  stepSeconds: z.number().min(1).max(86_400),
  values: z.array(z.number()).min(2),
});

/** Requests and errors of a function; docs/diagnosis.md describes each field. */
const errorsFile = z
  .strictObject({
    functionName: z.string().min(1),
    invocation: z.enum(['synchronous', 'asynchronous']).default('synchronous'),
    deadLetterQueue: z.string().min(1).optional(),
    stepSeconds: z.number().min(1).max(86_400),
    requests: counts.default([]),
    errors: counts.default([]),
  })
  .superRefine(({ invocation, requests, errors }, context) => {
    const issue = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (invocation === 'synchronous' && requests.length === 0) issue('requests', 'a count for each step');
    if (errors.length !== requests.length) issue('errors', `${requests.length} counts, one for each of the requests`);
  });

/** `muster thresholds`: exit 0 with a proposal, or 2 for a file or a function that is not known. */
export function register(program: Command): void {
  program
    .command('thresholds')
    .description('propose an alarm that fits the volume, with what it would have done on history, as CloudFormation')
    .argument('<metric>', 'a metric file (JSON; docs/diagnosis.md), or a function of a workload')
    .option('-c, --config <file>', 'configuration with the workloads', exampleConfig)
    .option('--bad-rate <percent>', 'share of failing requests that must not go unseen', percentage, 0.05)
    .option('--false-alarms <count>', 'false alarms that are bearable in a month', positive, 1)
    .option('--json', 'print one JSON document and nothing else', false)
    .action((metric: string, { config, badRate, falseAlarms, json }: Options) => {
      const wanted = { badRate, falseAlarmsPerMonth: falseAlarms };
      const isFile = namesFile(metric);
      if (isFile && hasValues(metric)) {
        process.stdout.write(bandOf(metric, json));
        return;
      }
      const { proposal, watched } = isFile ? fromFile(metric, wanted) : fromWorkload(metric, config);
      const template = alarmTemplate(proposal.alarm, watched);
      process.stdout.write(json ? `${JSON.stringify({ ...proposal, template }, null, 2)}\n` : told(proposal, template));
    });
}

/** Which of the two kinds of file it is; what is no document at all is told by the one who reads it. */
function hasValues(file: string): boolean {
  try {
    return 'values' in Object(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return false;
  }
}

function bandOf(file: string, json: boolean): string {
  const { stepSeconds, values, ...named } = readDocument(valuesFile, file, readText(file, 'a metric file'));
  const proposal = proposeBand({ stepSeconds, values });
  const template = bandTemplate(proposal.band, proposal.periodSeconds, named);
  if (json) return `${JSON.stringify({ ...proposal, template }, null, 2)}\n`;
  const { low, high } = proposal.band;
  return [
    `band: the mean of ${proposal.periodSeconds} s is new below ${low} and above ${high}`,
    `on history, judged as it came: ${recordText(proposal.record)}`,
    '',
    JSON.stringify(template, null, 2),
    '',
  ].join('\n');
}

interface Found {
  readonly proposal: Proposal;
  readonly watched: Watched;
}

function fromFile(file: string, wanted: Wanted): Found {
  const { functionName, invocation, deadLetterQueue, ...history } = readDocument(
    errorsFile,
    file,
    readText(file, 'a metric file'),
  );
  if (invocation === 'synchronous') return { proposal: proposeAlarm(history, wanted), watched: { functionName } };
  return {
    proposal: asynchronous,
    watched: { functionName, ...(deadLetterQueue === undefined ? {} : { deadLetterQueue }) },
  };
}

const asynchronous: Proposal = {
  alarm: deadLetters,
  reason: 'an asynchronous function is tried again: only what ends in its dead-letter queue is lost',
  record: null,
  sequential: null,
};

const unknownVolume: Proposal = {
  alarm: everyError,
  reason: 'no history is given, so its volume counts as low: every error counts until a metric file shows more',
  record: null,
  sequential: null,
};

/** Component types that call without waiting for the answer. */
const handsOver: readonly string[] = ['sqs', 'sns', 'eventbridge'];

function fromWorkload(name: string, config: string): Found {
  const components = configAt(config).workloads.flatMap((workload) => workload.components);
  const functions = components.filter(({ service }) => service === 'lambda');
  const found = functions.find((component) => component.id === name || component.name === name);
  const known = functions.map(({ id }) => id).join(', ');
  if (!found)
    throw new InputError([{ path: 'metric', found: name, expected: `a metric file, or a function: ${known}` }]);
  const handedOver = components.some(({ service, calls }) => handsOver.includes(service) && calls.includes(found.id));
  return { proposal: handedOver ? asynchronous : unknownVolume, watched: { functionName: found.name } };
}

function told({ alarm, reason, record, sequential }: Proposal, template: object): string {
  const { kind, threshold, reached, evaluated, periodSeconds } = alarm;
  const limit =
    kind === 'error-rate' ? `${Math.round(threshold * 1e5) / 1e3} % of requests failing` : `${threshold} or more`;
  return [
    `${kind}: ${limit} in ${reached} of ${evaluated} periods of ${periodSeconds} s`,
    reason,
    ...(record ? [`on history: ${recordText(record)}`] : ['on history: not known']),
    ...(sequential ? [`a sequential test (binomial CUSUM): ${recordText(sequential)}`] : []),
    '',
    JSON.stringify(template, null, 2),
    '',
  ].join('\n');
}

function recordText({ falseAlarms, medianDelaySeconds, seen, faults }: TrackRecord): string {
  const delay =
    medianDelaySeconds === null ? 'half or more went unseen' : `median delay ${Math.round(medianDelaySeconds)} s`;
  return `${falseAlarms} false alarms; ${seen} of ${faults} faults seen, ${delay}`;
}

function percentage(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 100)) throw new InvalidArgumentError('a number of per cent between 0 and 100');
  return value / 100;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0');
  return value;
}
