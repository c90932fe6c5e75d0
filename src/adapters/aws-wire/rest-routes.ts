import { type WireRequest, WrongRequest } from './message.ts';
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

/** @throws WrongRequest when no operation has this method and URI */
export function routed(model: ServiceModel, request: WireRequest): Routed {
  const { bucket, path } = model.service === 's3' ? inBucket(request) : { bucket: undefined, path: request.path };
  const found = [...model.operations.values()]
    .flatMap((operation) => matched(operation, { ...request, path }, bucket))
    .sort((one, other) => other.specific - one.specific)[0];
  if (found) return found;
  throw new WrongRequest('UnknownOperationException', 404, `no operation is ${request.method} ${request.path}`);
}

/** Parts of a URI template: a literal segment, a label, or a label that takes the rest. */
const labelPattern = /^\{(?<name>\w+)(?<greedy>\+?)\}$/;

function matched(
  operation: OperationModel,
  request: WireRequest,
  bucket: string | undefined,
): (Routed & { specific: number })[] {
  const [method, uri] = operation.http ?? [];
  if (method !== request.method || uri === undefined) return [];
  const [template = '', query = ''] = uri.split('?');
  const inHost =
    !template.includes(`{${hostLabel}}`) && membersOf(operation.input).some(([name]) => name === hostLabel);
  if (bucket !== undefined ? !inHost : inHost && requiredMembers(operation.input).includes(hostLabel)) return [];
  const statics = [...new URLSearchParams(query)].filter(([name]) => name !== decoration);
  if (!statics.every(([name, value]) => request.query[name] === value)) return [];
  const labels = labelsOf(template, request.path);
  const demanded = demandedFields(operation, request);
  if (labels === undefined || demanded === undefined) return [];
  const all = bucket === undefined ? labels : { ...labels, [hostLabel]: bucket };
  const literals = template.split('/').filter((part) => !labelPattern.test(part)).length;
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

function labelsOf(template: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [segments(template), segments(path)];
  const labels: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const label = labelPattern.exec(part)?.groups;
    const segment = given[index];
    if (segment === undefined || segment === '') return undefined;
    if (label?.greedy) {
      labels[label.name ?? ''] = given.slice(index).map(decodeURIComponent).join('/');
      return labels;
    }
    if (label) labels[label.name ?? ''] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return wanted.length === given.length ? labels : undefined;
}

function segments(path: string): string[] {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

/** `bucket.s3.us-east-1.amazonaws.com/key`, or `127.0.0.1/bucket/key` (Amazon S3 user guide, virtual hosting). */
function inBucket({ hostname, path }: WireRequest): { bucket: string | undefined; path: string } {
  const virtual = /^(?<bucket>.+)\.(s3[.-]|localhost$)/.exec(hostname)?.groups?.bucket;
  if (virtual !== undefined) return { bucket: virtual, path };
  const [first = '', ...rest] = path.replace(/^\//, '').split('/');
  return first === '' ? { bucket: undefined, path } : { bucket: decodeURIComponent(first), path: `/${rest.join('/')}` };
}
