import { within } from '../../deadline.ts';
import type { HttpAnswer, Net } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Canaries, ProbeResult } from '../../ports/telemetry.ts';
import { networkFailure } from './translate.ts';

/** A probe that takes longer has failed: health checkers allow a deep health check about 2 s, and this is twice that with a margin. */
const probeLimitMs = 5_000;

/** Reserved by RFC 2606 and served outside AWS. */
const controlUrl = 'https://example.com/';

/** Endpoint prefixes that differ from the service's name in the workload (AWS General Reference, service endpoints). */
const prefixes: Readonly<Record<string, string>> = {
  eventbridge: 'events',
  stepfunctions: 'states',
  cognito: 'cognito-idp',
  cloudwatch: 'monitoring',
  elb: 'elasticloadbalancing',
};

/** Services with one endpoint for all Regions. */
const globalServices: readonly string[] = ['iam', 'route53', 'cloudfront'];

/** Where a service's API answers, unsigned: `https://dynamodb.us-east-1.amazonaws.com/`. */
export function serviceUrl(region: string, service: string): string {
  const prefix = prefixes[service] ?? service;
  return globalServices.includes(service)
    ? `https://${prefix}.amazonaws.com/`
    : `https://${prefix}.${region}.amazonaws.com/`;
}

/**
 * Probes by plain HTTPS from where the engine runs. A failing probe is a result, never an error; a probe that the caller's signal or
 * its own limit ends counts as a time-out, even where the net does not let go.
 */
export function canaries(net: Net, clock: Clock): Canaries {
  const probe = async (
    url: string,
    judge: (answer: HttpAnswer) => Verdict,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<ProbeResult> => {
    const startedAtMs = clock.now();
    const verdict = await within(clock, limitMs, signal, (limited) => net.get(url, limited)).then(
      judge,
      (error: unknown) => ({
        ok: false as const,
        failure: networkFailure(error),
      }),
    );
    return { ...verdict, latencyMs: clock.now() - startedAtMs };
  };
  return {
    journey: ({ url, timeoutMs = probeLimitMs }, signal) => probe(url, judgeJourney, timeoutMs, signal),
    service: (region, service, signal) => probe(serviceUrl(region, service), judgeService, probeLimitMs, signal),
    controlName: (signal) => probe(controlUrl, () => ({ ok: true }), probeLimitMs, signal),
  };
}

type Verdict = Omit<ProbeResult, 'latencyMs'>;

/** The whole transaction must work: anything from 400 up is a failure. */
function judgeJourney(answer: HttpAnswer): Verdict {
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return { ok: false, failure: '4xx' };
  return judgeService(answer);
}

/** An unsigned call is refused by a service that is up, so a 4xx is a sign of life. */
function judgeService(answer: HttpAnswer): Verdict {
  if (answer.status === 429) return { ok: false, failure: 'throttled' };
  if (answer.status < 500) return { ok: true };
  return { ok: false, failure: '5xx', awsRequestId: hasAwsRequestId(answer) };
}

function hasAwsRequestId(answer: HttpAnswer): boolean {
  return Object.keys(answer.headers).some((name) => /^x-amzn?-request-?id$/i.test(name));
}
