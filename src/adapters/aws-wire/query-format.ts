import { XmlCodec } from '@aws-sdk/core/protocols';
import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import type { Format } from './format.ts';
import { textOf, WrongRequest } from './message.ts';
import type { Codec, ServiceModel } from './service-models.ts';
import { membersOf, type Shape } from './shapes.ts';
import { errorElement, innerXml, writeXml } from './xml-body.ts';

/** Times are written as in ISO 8601, unless a shape says otherwise (Smithy, awsQuery); bit 5 is the SDK's number for that. */
const timestampFormat = { useTrait: true, default: 5 } as const;

/** AWS Query: a form names action, version and flattened parameters, the answer is XML (Smithy, awsQuery protocol). */
export function queryFormat(model: ServiceModel): Format {
  const { defaultNamespace, xmlNamespace = '', version = '' } = model.settings;
  const codec = new XmlCodec({
    timestampFormat,
    httpBindings: false,
    xmlNamespace,
    serviceNamespace: defaultNamespace,
  }) as unknown as Codec;
  const headers = (requestId: string) => ({ 'content-type': 'text/xml', 'x-amzn-requestid': requestId });
  return {
    invalid: 'ValidationError',
    operationOf({ body }) {
      const form = new URLSearchParams(textOf(body));
      const operation = model.operations.get(form.get('Action') ?? '');
      if (!operation) throw new WrongRequest('InvalidAction', 400, `no operation is called ${form.get('Action')}`);
      if (form.get('Version') !== version) {
        throw new WrongRequest('NoSuchVersion', 400, `the version is ${version}, not ${form.get('Version')}`);
      }
      return operation;
    },
    async decode({ input }, { body }) {
      const fields = [...new URLSearchParams(textOf(body))].filter(([key]) => key !== 'Action' && key !== 'Version');
      const mistakes: string[] = [];
      const value = input.isUnitSchema() ? {} : read(input, branchOf(fields), 'input', mistakes);
      return { input: value as Record<string, unknown>, mistakes };
    },
    encode({ name, output }, value, requestId) {
      const result = output.isUnitSchema()
        ? ''
        : `<${name}Result>${innerXml(writeXml(codec, output, value))}</${name}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      const body = `<${name}Response xmlns="${xmlNamespace}">${result}${metadata}</${name}Response>`;
      return { status: 200, headers: headers(requestId), body };
    },
    encodeFault(fault, requestId) {
      const type = `<Type>${fault.status >= 500 ? 'Receiver' : 'Sender'}</Type>`;
      const error = errorElement(model, codec, fault, type);
      const body = `<ErrorResponse xmlns="${xmlNamespace}">${error}<RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { status: fault.status, headers: headers(requestId), body };
    },
  };
}

/** Parameters by the parts of their dotted names: a text, or further parameters. */
interface Branch {
  text?: string;
  readonly parts: Map<string, Branch>;
}

function branchOf(fields: readonly (readonly [string, string])[]): Branch {
  const root: Branch = { parts: new Map() };
  for (const [key, text] of fields) {
    let branch = root;
    for (const part of key.split('.')) {
      const next = branch.parts.get(part) ?? { parts: new Map() };
      branch.parts.set(part, next);
      branch = next;
    }
    branch.text = text;
  }
  return root;
}

function read(shape: Shape, branch: Branch, at: string, mistakes: string[]): unknown {
  if (shape.isStructSchema()) return readStructure(shape, branch, at, mistakes);
  if (shape.isListSchema()) return readList(shape, branch, at, mistakes);
  if (shape.isMapSchema()) return readMap(shape, branch, at, mistakes);
  if (branch.parts.size > 0 || branch.text === undefined) {
    mistakes.push(`${at}: found parameters below it, expected a text`);
    return undefined;
  }
  try {
    return new FromStringShapeDeserializer({ timestampFormat, httpBindings: false }).read(shape, branch.text);
  } catch {
    mistakes.push(`${at}: found ${branch.text}, expected ${shape.getName() ?? 'another value'}`);
    return undefined;
  }
}

function readStructure(shape: Shape, branch: Branch, at: string, mistakes: string[]): Record<string, unknown> {
  const members = new Map(
    membersOf(shape).map(([name, member]) => [member.getMergedTraits().xmlName ?? name, [name, member] as const]),
  );
  const value: Record<string, unknown> = {};
  for (const [part, below] of branch.parts) {
    const found = members.get(part);
    if (!found) mistakes.push(`${at}.${part}: not a member of ${shape.getName()}`);
    else value[found[0]] = read(found[1], below, `${at}.${part}`, mistakes);
  }
  return value;
}

function readList(shape: Shape, branch: Branch, at: string, mistakes: string[]): unknown[] {
  const item = shape.getValueSchema();
  const flat = shape.getMergedTraits().xmlFlattened;
  const element = item.getMergedTraits().xmlName ?? 'member';
  const items = flat ? branch : branch.parts.get(element);
  return inOrder(items).map((one, index) => read(item, one, `${at}[${index}]`, mistakes));
}

function readMap(shape: Shape, branch: Branch, at: string, mistakes: string[]): Record<string, unknown> {
  const [key, value] = [shape.getKeySchema(), shape.getValueSchema()];
  const entries = shape.getMergedTraits().xmlFlattened ? branch : branch.parts.get('entry');
  return Object.fromEntries(
    inOrder(entries).map((entry) => {
      const name = entry.parts.get(key.getMergedTraits().xmlName ?? 'key')?.text ?? '';
      const below = entry.parts.get(value.getMergedTraits().xmlName ?? 'value') ?? { parts: new Map() };
      return [name, read(value, below, `${at}[${name}]`, mistakes)];
    }),
  );
}

/** Numbered from 1. */
function inOrder(branch: Branch | undefined): Branch[] {
  return [...(branch?.parts ?? [])].sort(([one], [other]) => Number(one) - Number(other)).map(([, below]) => below);
}
