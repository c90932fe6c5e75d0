import type { HttpAnswer, Net } from '../ports/aws-clients.ts';
import type { Journey } from './application.ts';
import { anonymousStatus } from './aws/switches.ts';
import { dnsError } from './aws-error.ts';
import { takeTime } from './calls.ts';
import { isAlias, targetHost } from './dns-answers.ts';
import { DnsServers } from './dns-servers.ts';
import { isUnresolved } from './engine-resolver.ts';
import { certificateUrl, signingIdentity } from './notifications.ts';
import type { Random } from './random.ts';
import { impairedNameOf, planeOfEndpoint } from './service-names.ts';
import type { Hosted, WorldModel } from './world-model.ts';

/** How long a request from the engine's Region takes, milliseconds. */
const latencyMs = { least: 20, most: 120 } as const;

/** A bucket's own host name: the bucket's name may hold dots. */
const bucketHost = /^(?<bucket>[a-z0-9.-]+)\.s3\.(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com$/;
const amazonHost = /^(?<label>[a-z0-9-]+)\.(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\.)?amazonaws\.com$/;
/** Services with one endpoint for all Regions (IAM, Route 53, CloudFront) live here. */
const globalHome = 'us-east-1';
/** The console and its sign-in, of a Region or of all: people need them, the engine does not. */
const consoleHost = /^(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\.)?(?<tool>console|signin)\.aws\.amazon\.com$/;
const feedUrl = 'https://health.aws.amazon.com/public/currentevents';
const historyHost = /^history-events-(?<region>[a-z]{2}(?:-[a-z]+)+-\d)-prod\.s3\.amazonaws\.com$/;

/** The internet as the engine sees it from its own Region. */
export function createNet(model: WorldModel): Net {
  const random = model.random.fork('net');
  const asking = model.random.fork('dns');
  const servers = new DnsServers(model);
  const visits = visitsOf(model);
  const hosts = new Map<string, Host>();
  const hostOf = (url: string): Host => {
    const known = hosts.get(url) ?? hostIn(url);
    if (known.amazon) hosts.set(url, known);
    return known;
  };
  const exchange = <Answer>(
    service: string,
    region: string,
    host: string,
    signal: AbortSignal,
    apply: () => Answer,
  ) => {
    const { failing, extraMs } = model.impairments.meet(service, region, planeOfEndpoint(service), random);
    return takeTime(model.clock, random.between(latencyMs.least, latencyMs.most) + extraMs, signal, () => {
      if (failing?.effect === 'dns-empty') throw dnsError(host);
      return failing ? failingAnswer(failing.effect === 'throttled' ? 429 : 503) : apply();
    });
  };
  return {
    get(url, signal) {
      if (isUnresolved(model, random))
        return takeTime(model.clock, latencyMs.least, signal, () => unresolved(new URL(url).hostname));
      const visited = visits.get(url);
      if (visited) return visit(model, visited, random, signal);
      const { hostname, amazon } = hostOf(url);
      const stored = amazon ? undefined : bucketHost.exec(hostname)?.groups;
      if (stored) {
        const { bucket = '', region = '' } = stored;
        const key = decodeURIComponent(new URL(url).pathname.slice(1));
        return exchange('s3', region, hostname, signal, () =>
          bucketAnswer(anonymousStatus(model, region, bucket, key)),
        );
      }
      if (amazon) {
        const { label = '', region = globalHome } = amazon;
        return exchange(impairedNameOf(label), region, hostname, signal, () =>
          dated(model, serviceAnswer(url, region)),
        );
      }
      const tool = consoleHost.exec(hostname)?.groups;
      if (tool) {
        const { tool: name = '', region = globalHome } = tool;
        return exchange(name, region, hostname, signal, () => answer(200, Buffer.from(''), 'text/html'));
      }
      const keeper = historyHost.exec(hostname)?.groups?.region;
      if (keeper !== undefined) {
        return exchange('s3', keeper, hostname, signal, () => answer(200, model.posts.history(), 'application/json'));
      }
      if (url === feedUrl) {
        const shown = () => answer(200, model.posts.feed(), 'application/json;charset=utf-16');
        return exchange('health-dashboard', '*', hostname, signal, shown);
      }
      return exchange('internet', '*', hostname, signal, () => {
        if (hostname === 'example.com') return answer(200, Buffer.from('Example'), 'text/html');
        throw dnsError(hostname);
      });
    },
    resolveCname(name, signal) {
      if (isUnresolved(model, random)) return takeTime(model.clock, latencyMs.least, signal, () => unresolved(name));
      return takeTime(model.clock, random.between(latencyMs.least, latencyMs.most), signal, () =>
        canonicalNames(model, name),
      );
    },
    ask(question, signal) {
      const { failing, extraMs } = model.impairments.meet('route53', '*', 'data', asking);
      return takeTime(model.clock, asking.between(latencyMs.least, latencyMs.most) + extraMs, signal, () => {
        if (failing) throw dnsError(question.name);
        return servers.answer(question, asking.next());
      });
    },
  };
}

interface Host {
  readonly hostname: string;
  /** An endpoint of AWS: these are asked again and again. */
  readonly amazon: Readonly<Record<string, string>> | undefined;
}

function hostIn(url: string): Host {
  const { hostname } = new URL(url);
  return { hostname, amazon: amazonHost.exec(hostname)?.groups };
}

function unresolved(name: string): never {
  throw dnsError(name);
}

interface Visited {
  readonly host: string;
  readonly hosted: Hosted;
  readonly journey: Journey;
  readonly region: string;
}

/** One deep health check: through the entry's service first, then through everything behind it. It reads only, so needs no writer lease. */
function visit(
  { impairments, account, clock }: WorldModel,
  { host, hosted: { application }, journey, region }: Visited,
  random: Random,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const luck = random.next();
  const entryId = journey.components[0] ?? '';
  const entry = application.component(entryId)?.service ?? '';
  const { failing, extraMs } = impairments.meetComponent(entry, region, entryId, random);
  const takesMs = random.between(latencyMs.least, latencyMs.most) + extraMs;
  return takeTime(clock, takesMs, signal, () => {
    if (failing?.effect === 'dns-empty') throw dnsError(host);
    if (failing) return failingAnswer(failing.effect === 'throttled' ? 429 : 503);
    const through = 1 - impairments.failureRate(entry, region, entryId);
    const behind = 1 - (1 - application.journeyFailure(journey, region)) / Math.max(through, 0.01);
    const unwell = account.wrong('canary-failing', { journey: journey.id, region }) !== undefined;
    if (unwell || luck < behind - 1e-9) return answer(503, Buffer.from('{"healthy":false}'), 'application/json');
    return answer(200, Buffer.from('{"healthy":true}'), 'application/json');
  });
}

/** What stands behind the URL of a journey. */
function visitsOf(model: WorldModel): ReadonlyMap<string, Visited> {
  const visits = model.hosted.flatMap((hosted) =>
    hosted.workload.journeys.flatMap((journey) =>
      Object.entries(journey.urls).map(
        ([region, url]) => [url, { host: new URL(url).hostname, hosted, journey, region }] as const,
      ),
    ),
  );
  return new Map(visits.toReversed());
}

/** AWS's own clock: the engine's is off by what is wrong about it. */
function dated({ account, clock }: WorldModel, answer: HttpAnswer): HttpAnswer {
  const aheadMs = (account.wrong('clock-skew')?.seconds ?? 0) * 1000;
  return { ...answer, headers: { ...answer.headers, date: new Date(clock.now() - aheadMs).toUTCString() } };
}

/** What a regional AWS endpoint says to an unsigned request: a client error with a request id; SNS also hands out its certificate. */
function serviceAnswer(url: string, region: string): HttpAnswer {
  if (url === certificateUrl(region)) {
    return answer(200, Buffer.from(signingIdentity().certificatePem), 'application/x-pem-file');
  }
  return answer(403, Buffer.from('{"__type":"MissingAuthenticationTokenException"}'), 'application/x-amz-json-1.0');
}

/** What S3 says to a stranger. */
function bucketAnswer(status = 404): HttpAnswer {
  const code = { 200: '', 403: 'AccessDenied', 404: 'NoSuchBucket' }[status] ?? '';
  const body = status === 200 ? 'ok' : `<Error><Code>${code}</Code></Error>`;
  return answer(status, Buffer.from(body), status === 200 ? 'text/plain' : 'application/xml');
}

function failingAnswer(status: number): HttpAnswer {
  return answer(status, Buffer.from('{"__type":"InternalServerError"}'), 'application/x-amz-json-1.0');
}

function answer(status: number, body: Uint8Array, contentType: string): HttpAnswer {
  const fromAws = contentType.startsWith('application/x-amz');
  return {
    status,
    body,
    headers: { 'content-type': contentType, ...(fromAws ? { 'x-amzn-requestid': 'sandbox' } : {}) },
  };
}

/** CNAMEs: the Health API's active Region, the Regions that a workload's name leads to, AWS endpoints, and a control name. */
function canonicalNames(model: WorldModel, name: string): string[] {
  if (name === 'global.health.amazonaws.com') return [`health.${model.health.activeRegion}.amazonaws.com`];
  const hosted = model.hosted.find(({ workload }) => workload.domainName === name);
  if (hosted && isAlias(hosted.workload)) throw Object.assign(dnsError(name), { code: 'ENODATA' });
  if (hosted) return Object.keys(hosted.names.answer()).map((region) => targetHost(hosted.workload, region));
  const amazon = amazonHost.exec(name)?.groups;
  if (amazon) {
    const { label = '', region = globalHome } = amazon;
    if (model.impairments.has(impairedNameOf(label), region, 'dns-empty')) throw dnsError(name);
    return [`${label}-1.${region}.amazonaws.com`];
  }
  if (name === 'example.com') return ['www.example.com'];
  throw dnsError(name);
}
