import type { Format } from './format.ts';
import { readJson, writeJson } from './json-body.ts';
import { membersOfFault } from './json-format.ts';
import { textOf, type WireRequest } from './message.ts';
import { type Place, placeOf, readBindings, writeHeaders } from './rest-bindings.ts';
import { type Routed, routerOf } from './rest-routes.ts';
import type { OperationModel, ServiceModel } from './service-models.ts';
import { membersOf, type Shape, withMembers } from './shapes.ts';
import { errorElement, readXml, writeXml } from './xml-body.ts';

/** What differs between REST in JSON and in XML. `timestampDefault`: the SDK's numbers for ISO 8601 (5) and seconds of the epoch (7). */
interface Dialect {
  readonly timestampDefault: 5 | 7;
  readonly contentType: string;
  readonly invalid: string;
  read(shape: Shape, body: Uint8Array): Promise<{ value: unknown; mistakes: string[] }>;
  write(shape: Shape, value: unknown): string;
}

/** REST in JSON or XML: method and URI name the operation, members travel where their traits say (Smithy, restJson1 and restXml). */
export function restFormat(model: ServiceModel): Format {
  const xml = model.protocol.getShapeId() === 'aws.protocols#restXml';
  const codec = model.protocol.getPayloadCodec();
  const routed = routerOf(model);
  const dialect: Dialect = xml
    ? {
        timestampDefault: 5,
        contentType: 'application/xml',
        invalid: model.errors.has('InvalidInput') ? 'InvalidInput' : 'InvalidRequest',
        read: (shape, body) => readXml(codec, shape, body),
        write: (shape, value) => writeXml(codec, shape, value),
      }
    : {
        timestampDefault: 7,
        contentType: 'application/json',
        invalid: 'ValidationException',
        read: (shape, body) => readJson(codec, shape, body, { byTrait: true }),
        write: (shape, value) => writeJson(codec, shape, value),
      };
  const idHeader = model.service === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid';
  return {
    invalid: dialect.invalid,
    operationOf: (request) => routed(request).operation,
    decode: (_operation, request) => decode(routed(request), request, dialect),
    encode: (operation, output, requestId) => encode(operation, output, dialect, { [idHeader]: requestId }),
    encodeFault(fault, requestId) {
      const type = { 'content-type': dialect.contentType, [idHeader]: requestId };
      const shape = model.errors.get(fault.name);
      const bound = shape ? writeHeaders(shape, fault.members, dialect.timestampDefault) : {};
      if (!xml) {
        const body = JSON.stringify(membersOfFault(model, fault));
        return { status: fault.status, headers: { ...bound, ...type, 'x-amzn-errortype': fault.name }, body };
      }
      const id = `<RequestId>${requestId}</RequestId>`;
      const sender = `<Type>${fault.status >= 500 ? 'Receiver' : 'Sender'}</Type>`;
      const body =
        model.service === 's3'
          ? errorElement(model, codec, fault).replace('</Error>', `${id}</Error>`)
          : `<ErrorResponse>${errorElement(model, codec, fault, sender)}${id}</ErrorResponse>`;
      return { status: fault.status, headers: { ...bound, ...type }, body };
    },
  };
}

async function decode({ operation, labels }: Routed, request: WireRequest, dialect: Dialect) {
  const { input, http } = operation;
  const [, statics = ''] = http?.[1].split('?') ?? [];
  const mistakes: string[] = [];
  const known = ['x-id', ...new URLSearchParams(statics).keys()];
  const { timestampDefault } = dialect;
  const value = readBindings(input, request, labels, { timestampDefault, known, mistakes });
  const payload = membersOf(input).find(([, member]) => placeOf(member) === 'payload');
  const body = withMembers(input, (_name, member) => placeOf(member) === 'body');
  if (payload && request.body.length > 0) {
    const [name, member] = payload;
    value[name] = member.isStructSchema() ? await inBody(member) : plain(member, request.body);
  } else if (!payload && membersOf(body).length > 0) {
    Object.assign(value, request.body.length === 0 ? {} : await inBody(body));
  } else if (!payload && !['', '{}'].includes(textOf(request.body))) {
    mistakes.push(`body: found ${request.body.length} bytes, expected none`);
  }
  return { input: value, mistakes };

  async function inBody(shape: Shape): Promise<unknown> {
    const read = await dialect.read(shape, request.body);
    mistakes.push(...read.mistakes);
    return read.value;
  }
}

/** A payload that is a text or bytes is the body as it is. */
function plain(member: Shape, body: Uint8Array): string | Uint8Array {
  return member.isBlobSchema() ? body : textOf(body);
}

/** Places of an answer that are not its body; a query or a label is none of an answer's, and such members are in the body (API Gateway). */
const elsewhere: readonly Place[] = ['header', 'headers', 'payload', 'status'];

function encode(
  { output, http }: OperationModel,
  value: Readonly<Record<string, unknown>>,
  dialect: Dialect,
  idHeader: Readonly<Record<string, string>>,
) {
  const headers = { ...writeHeaders(output, value, dialect.timestampDefault), ...idHeader };
  const members = membersOf(output);
  const [statusName] = members.find(([, member]) => placeOf(member) === 'status') ?? [];
  const status = Number((statusName === undefined ? undefined : value[statusName]) ?? http?.[2] ?? 200);
  const [payloadName, payload] = members.find(([, member]) => placeOf(member) === 'payload') ?? [];
  const type = { 'content-type': dialect.contentType };
  if (payloadName !== undefined && payload) {
    const one = value[payloadName];
    if (one === undefined || one === null) return { status, headers, body: '' };
    if (!payload.isStructSchema()) return { status, headers, body: one as string | Uint8Array };
    return { status, headers: { ...headers, ...type }, body: dialect.write(payload, one) };
  }
  const body = withMembers(output, (_name, member) => !elsewhere.includes(placeOf(member)));
  if (membersOf(body).length === 0) return { status, headers, body: '' };
  return { status, headers: { ...headers, ...type }, body: dialect.write(body, value) };
}
