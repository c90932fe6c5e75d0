import { z } from 'zod';
import { codeOf } from '../../errors.ts';
import { exchange } from '../../exchange/exchange.ts';
import type { OnCall, OnCallAnswer } from '../../ports/on-call.ts';
import { levelsInTurn, type Rotation } from './rotation.ts';

type Levels = readonly (readonly string[])[];

export type OnCallSource =
  | { readonly kind: 'list'; readonly levels: Levels }
  | ({ readonly kind: 'rotation' } & Rotation)
  | Webhook;

interface Webhook {
  readonly kind: 'webhook';
  readonly url: string;
  /** The name of what holds its bearer token. */
  readonly secretEnv?: string | undefined;
  /** Who is woken when it does not answer. */
  readonly fallback: Levels;
}

export interface OnCallParts {
  /** At most one entry a workload; the one without a workload serves all the others. */
  readonly entries: readonly { readonly workload?: string | undefined; readonly source: OnCallSource }[];
  /** Ids of the people there are. */
  readonly people: readonly string[];
  readonly reveal: (secretEnv: string) => string | undefined;
}

/** How long a webhook may take, ms: an incident waits for it before the first person is woken. */
const patienceMs = 5_000;

const answerSchema = z.object({ levels: z.array(z.array(z.string()).min(1)).min(1).max(10) });

/** Who is on call, as the configuration says: a list, a rotation, or a webhook with a list behind it. */
export function configuredOnCall(parts: OnCallParts): OnCall {
  return {
    async levels(workload, atMs, signal): Promise<OnCallAnswer> {
      const own = parts.entries.find((entry) => entry.workload === workload);
      const source = (own ?? parts.entries.find((entry) => entry.workload === undefined))?.source;
      if (source === undefined) return { levels: [], source: 'nobody' };
      if (source.kind === 'list') return { levels: source.levels, source: 'list' };
      if (source.kind === 'rotation') return { levels: levelsInTurn(source, atMs), source: 'rotation' };
      return asked(source, parts, { workload, atMs }, signal);
    },
  };
}

async function asked(
  source: Webhook,
  parts: OnCallParts,
  question: { workload: string; atMs: number },
  signal: AbortSignal,
): Promise<OnCallAnswer> {
  const fallback = (reason: string): OnCallAnswer => ({ levels: source.fallback, source: `fallback: ${reason}` });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    const text = await exchange({
      service: 'the on-call webhook',
      ...requestOf(source, parts, question),
      signal: limit,
    });
    const levels = parsed(text);
    if (levels === undefined) return fallback('its answer is not {"levels": [["id"]]}');
    const stranger = levels.flat().find((id) => !parts.people.includes(id));
    if (stranger !== undefined)
      return fallback(`it names somebody who is not among the people: ${stranger.slice(0, 40)}`);
    return { levels, source: 'webhook' };
  } catch (error) {
    return fallback(`it could not be asked (${codeOf(error)})`);
  }
}

function requestOf(
  { url, secretEnv }: Webhook,
  { reveal }: OnCallParts,
  { workload, atMs }: { workload: string; atMs: number },
) {
  const asking = new URL(url);
  asking.searchParams.set('workload', workload);
  asking.searchParams.set('at', new Date(atMs).toISOString());
  const token = secretEnv === undefined ? undefined : reveal(secretEnv);
  return {
    method: 'GET' as const,
    url: asking.href,
    headers: { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  };
}

function parsed(text: string): Levels | undefined {
  try {
    return answerSchema.parse(JSON.parse(text)).levels;
  } catch {
    return undefined;
  }
}
