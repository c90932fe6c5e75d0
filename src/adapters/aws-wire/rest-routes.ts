import { decodedUri, type WireRequest, WrongRequest } from './message.ts';
import type { OperationModel, ServiceModel } from './service-models.ts';
import { membersOf, requiredMembers } from './shapes.ts';

/** Which operation a method and a URI stand for, with the labels that the URI fills in. */
export interface Routed {
  readonly operation: OperationModel;
  readonly labels: Readonly<Record<string, string>>;
}

/** The label of S3 that the SDK puts into the host name, or first into the path where the host cannot be extended. */
const hostLabel = 'Bucket';
/** Names the operation for logs only; other SDKs leave it out. */
const decoration = 'x-id';

/** Parts of a URI template: a literal segment, a label, or a label that takes the rest. */
const labelPattern = /^\{(?<name>\w+)(?<greedy>\+?)\}$/;

/** An operation's method and URI template, taken apart. */
interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly segments: readonly string[];
  readonly literals: number;
  readonly statics: readonly (readonly [string, string])[];
  /** Whether the bucket is in the host: it must be, may be, or has no part in it. */
  readonly bucket: 'needed' | 'possible' | 'none';
}

/** @throws WrongRequest when no operation has the method and URI of a request */
export type Router = (request: WireRequest) => Routed;

export function routerOf(model: ServiceModel): Router {
  const routes = [...model.operations.values()].flatMap(routesOf);
  return (request) => {
    const { bucket, path } = model.service === 's3' ? inBucket(request) : { bucket: undefined, path: request.path };
    const given = segmentsOf(path);
    const found = routes
      .flatMap((route) => matched(route, request, given, bucket))
      .sort((one, other) => other.specific - one.specific)[0];
    if (found) return found;
    throw new WrongRequest('UnknownOperationException', 404, `no operation is ${request.method} ${request.path}`);
  };
}

function routesOf(operation: OperationModel): Route[] {
  if (!operation.http) return [];
  const [method, uri] = operation.http;
  const [template = '', query = ''] = uri.split('?');
  const segments = segmentsOf(template);
  const inHost =
    !template.includes(`{${hostLabel}}`) && membersOf(operation.input).some(([name]) => name === hostLabel);
  return [
    {
      operation,
      method,
      segments,
      literals: segments.filter((part) => !labelPattern.test(part)).length,
      statics: [...new URLSearchParams(query)].filter(([name]) => name !== decoration),
      bucket: !inHost ? 'none' : requiredMembers(operation.input).includes(hostLabel) ? 'needed' : 'possible',
    },
  ];
}

function matched(
  { operation, method, segments, literals, statics, bucket: wanted }: Route,
  request: WireRequest,
  given: readonly string[],
  bucket: string | undefined,
): (Routed & { specific: number })[] {
  if (method !== request.method || wanted === (bucket === undefined ? 'needed' : 'none')) return [];
  const labels = labelsOf(segments, given);
  if (labels === undefined || !statics.every(([name, value]) => request.query[name] === value)) return [];
  const demanded = demandedFields(operation, request);
  if (demanded === undefined) return [];
  const all = bucket === undefined ? labels : { ...labels, [hostLabel]: bucket };
  return [{ operation, labels: all, specific: (statics.length + demanded) * 100 + literals }];
}

/** How many required members came by query or header; undefined when one is missing and another operation may be meant. */
function demandedFields({ input }: OperationModel, { query, headers }: WireRequest): number | undefined {
  const required = requiredMembers(input);
  const places = membersOf(input).flatMap(([name, member]) => {
    const { httpQuery, httpHeader } = member.getMergedTraits();
    if (!required.includes(name) || (!httpQuery && !httpHeader)) return [];
    return [httpQuery ? httpQuery in query : (httpHeader ?? '').toLowerCase() in headers];
  });
  return places.every(Boolean) ? places.length : undefined;
}

function labelsOf(wanted: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index];
    const label = labelPattern.exec(part)?.groups;
    if (label?.greedy) {
      const rest = given.slice(index).join('/');
      labels[label.name ?? ''] = decodedUri(rest);
      return rest === '' ? undefined : labels;
    }
    if (segment === undefined || segment === '') return undefined;
    if (part === segment) continue;
    if (!label) return undefined;
    labels[label.name ?? ''] = decodedUri(segment);
  }
  const [last] = given.slice(-1);
  return wanted.length === (last === '' ? given.length - 1 : given.length) ? labels : undefined;
}

/** Without the slash that it begins with; one at the end leaves an empty segment, which is a part of a greedy label only. */
function segmentsOf(path: string): string[] {
  const trimmed = path.replace(/^\//, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

/** `bucket.s3.us-east-1.amazonaws.com/key`, or `127.0.0.1/bucket/key` (Amazon S3 user guide, virtual hosting). */
function inBucket({ hostname, path }: WireRequest): { bucket: string | undefined; path: string } {
  const virtual = /^(?<bucket>.+)\.(s3[.-]|localhost$)/.exec(hostname)?.groups?.bucket;
  if (virtual !== undefined) return { bucket: virtual, path };
  const [first = '', ...rest] = path.replace(/^\//, '').split('/');
  if (first !== '') return { bucket: decodedUri(first), path: `/${rest.join('/')}` };
  if (rest.length > 0) throw new WrongRequest('InvalidBucketName', 400, `${path} has a bucket without a name`);
  return { bucket: undefined, path };
}
