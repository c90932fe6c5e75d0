import type { Format } from './format.ts';
import { readJson, writeJson } from './json-body.ts';
import { type ServiceFault, WrongRequest } from './message.ts';
import type { ServiceModel } from './service-models.ts';
import { membersOf, queryCodeOf } from './shapes.ts';

/** AWS JSON 1.0 and 1.1: everything is a POST, `x-amz-target` names the operation, the body is the input (Smithy, AWS JSON protocols). */
export function jsonFormat(model: ServiceModel, version: '1.0' | '1.1'): Format {
  const contentType = `application/x-amz-json-${version}`;
  const { serviceTarget = '', awsQueryCompatible = false } = model.settings;
  const codec = model.protocol.getPayloadCodec();
  const headers = (requestId: string) => ({ 'content-type': contentType, 'x-amzn-requestid': requestId });
  return {
    invalid: 'ValidationException',
    operationOf({ method, headers: sent }) {
      const target = sent['x-amz-target'] ?? '';
      const operation = target.startsWith(`${serviceTarget}.`)
        ? model.operations.get(target.slice(serviceTarget.length + 1))
        : undefined;
      if (!operation) throw new WrongRequest('UnknownOperationException', 400, `no operation has the target ${target}`);
      if (method !== 'POST' || !sent['content-type']?.startsWith(contentType)) {
        throw new WrongRequest('UnknownOperationException', 400, `${target} is a POST of ${contentType}`);
      }
      return operation;
    },
    async decode({ input }, { body }) {
      const { value, mistakes } = await readJson(codec, input, body, { byTrait: false });
      return { input: value, mistakes };
    },
    encode({ output }, value, requestId) {
      const body = output.isUnitSchema() ? '{}' : writeJson(codec, output, value);
      return { status: 200, headers: headers(requestId), body };
    },
    encodeFault(fault, requestId) {
      const body = JSON.stringify({ __type: typeOf(model, fault), ...membersOfFault(model, fault) });
      const compatible = awsQueryCompatible ? { 'x-amzn-query-error': queryError(model, fault) } : {};
      return { status: fault.status, headers: { ...headers(requestId), ...compatible }, body };
    },
  };
}

/** Modeled errors go by their full name: `com.amazonaws.dynamodb#ConditionalCheckFailedException`. */
function typeOf({ errors }: ServiceModel, { name }: ServiceFault): string {
  return errors.get(name)?.getName(true) ?? name;
}

/** The modeled members of an error as they go into a JSON body; the message is called as the model calls it. */
export function membersOfFault(model: ServiceModel, fault: ServiceFault): Record<string, unknown> {
  const shape = model.errors.get(fault.name);
  if (!shape) return { message: fault.message };
  const messageName = membersOf(shape).find(([name]) => name.toLowerCase() === 'message')?.[0];
  const members = { ...fault.members, ...(messageName === undefined ? {} : { [messageName]: fault.message }) };
  const written = JSON.parse(writeJson(model.protocol.getPayloadCodec(), shape, members)) as Record<string, unknown>;
  return messageName === undefined ? { ...written, message: fault.message } : written;
}

/** Services that spoke the Query protocol before still name their errors in its terms (Smithy, `awsQueryCompatible`). */
function queryError({ errors }: ServiceModel, { name, status }: ServiceFault): string {
  const code = queryCodeOf(errors.get(name)) ?? name;
  return `${code};${status >= 500 ? 'Receiver' : 'Sender'}`;
}
