import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { WireRequest } from './message.ts';
import { membersOf, type Shape } from './shapes.ts';

/** Where a member of an input or output travels in a REST protocol (Smithy, HTTP binding traits). */
export type Place = 'label' | 'query' | 'queries' | 'header' | 'headers' | 'payload' | 'status' | 'body';

export function placeOf(member: Shape): Place {
  const traits = member.getMergedTraits();
  if (traits.httpLabel) return 'label';
  if (traits.httpQuery) return 'query';
  if (traits.httpQueryParams) return 'queries';
  if (traits.httpHeader) return 'header';
  if (traits.httpPrefixHeaders !== undefined) return 'headers';
  if (traits.httpPayload) return 'payload';
  if (traits.httpResponseCode) return 'status';
  return 'body';
}

/** Settings of the SDK's own REST protocols: times in headers, queries and labels have formats of their own. */
function settings(timestampDefault: 5 | 7) {
  return { timestampFormat: { useTrait: true, default: timestampDefault }, httpBindings: true } as const;
}

/** Members that came by URI and headers; what cannot be read or is not known goes to `mistakes`. */
export function readBindings(
  input: Shape,
  request: WireRequest,
  labels: Readonly<Record<string, string>>,
  { timestampDefault, known, mistakes }: { timestampDefault: 5 | 7; known: readonly string[]; mistakes: string[] },
): Record<string, unknown> {
  const reader = new FromStringShapeDeserializer(settings(timestampDefault));
  const value: Record<string, unknown> = {};
  const taken = new Set(known);
  const take = (name: string, member: Shape, text: string): unknown => {
    try {
      return reader.read(member, text);
    } catch {
      mistakes.push(`input.${name}: found ${text}, expected ${member.getName() ?? 'another value'}`);
      return undefined;
    }
  };
  for (const [name, member] of membersOf(input)) {
    const { httpQuery = '', httpHeader = '', httpPrefixHeaders = '' } = member.getMergedTraits();
    const place = placeOf(member);
    const label = labels[name];
    const header = request.headers[httpHeader.toLowerCase()];
    if (place === 'label' && label !== undefined) value[name] = take(name, member, label);
    if (place === 'header' && header !== undefined) value[name] = take(name, member, header);
    if (place === 'headers') value[name] = prefixed(request.headers, httpPrefixHeaders);
    if (place !== 'query' || !(httpQuery in request.query)) continue;
    taken.add(httpQuery);
    const texts = [request.query[httpQuery] ?? []].flat();
    value[name] = member.isListSchema()
      ? texts.map((text) => take(name, member.getValueSchema(), text))
      : take(name, member, texts[0] ?? '');
  }
  const rest = Object.entries(request.query).filter(([name]) => !taken.has(name));
  const [remaining] = membersOf(input).find(([, member]) => placeOf(member) === 'queries') ?? [];
  if (remaining !== undefined) value[remaining] = Object.fromEntries(rest);
  else mistakes.push(...rest.map(([name]) => `query parameter ${name}: not of ${input.getName()}`));
  return value;
}

function prefixed(headers: WireRequest['headers'], prefix: string): Record<string, string> {
  const start = prefix.toLowerCase();
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, text]) =>
      name.startsWith(start) ? [[name.slice(start.length), text]] : [],
    ),
  );
}

/** Headers of an answer from the members that are bound to them. */
export function writeHeaders(
  output: Shape,
  value: Readonly<Record<string, unknown>>,
  timestampDefault: 5 | 7,
): Record<string, string> {
  const writer = new ToStringShapeSerializer(settings(timestampDefault));
  const headers: Record<string, string> = {};
  for (const [name, member] of membersOf(output)) {
    const one = value[name];
    if (one === undefined || one === null) continue;
    const { httpHeader = '', httpPrefixHeaders = '' } = member.getMergedTraits();
    if (placeOf(member) === 'header') {
      writer.write(member, one);
      headers[httpHeader.toLowerCase()] = writer.flush();
    }
    if (placeOf(member) === 'headers') {
      for (const [key, text] of Object.entries(one)) headers[`${httpPrefixHeaders.toLowerCase()}${key}`] = String(text);
    }
  }
  return headers;
}
