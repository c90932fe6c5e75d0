import { codeOf } from '../../errors.ts';
import { slackWord } from './slack-errors.ts';
import type { SlackWeb } from './web.ts';

/** Slack's longest name of a channel. */
const longestName = 80;

/** `inc-20251020-shop-0651`, from an incident's id `shop-20251020-0651`: convention and uniqueness at once. */
export function channelName(incidentId: string): string {
  const [, slug = incidentId, day = '', rest = ''] = /^(.+?)-(\d{8})-(\d{4}(?:-\d+)?)$/.exec(incidentId) ?? [];
  const clean = (text: string): string => text.toLowerCase().replace(/[^a-z0-9_-]+/g, '-');
  const tail = rest === '' ? '' : `-${rest}`;
  const head = day === '' ? 'inc-' : `inc-${day}-`;
  return `${head}${clean(slug).slice(0, longestName - head.length - tail.length)}${tail}`;
}

export interface IncidentChannel {
  readonly id: string;
  /** It was there before: an earlier attempt, or the time before a restart, may have posted into it. */
  readonly known: boolean;
}

/** The channel of each incident: made once, found again by its name. */
export class IncidentChannels {
  readonly #web: SlackWeb;
  readonly #trouble: (what: string, error: unknown) => void;
  readonly #channels = new Map<string, string>();
  readonly #incidents = new Map<string, string>();
  readonly #without = new Set<string>();

  constructor(web: SlackWeb, trouble: (what: string, error: unknown) => void) {
    this.#web = web;
    this.#trouble = trouble;
  }

  /** Undefined where Slack lets none be made: the main channel has to do. */
  async of(incidentId: string, signal: AbortSignal): Promise<IncidentChannel | undefined> {
    const known = this.#channels.get(incidentId);
    if (known !== undefined) return { id: known, known: true };
    if (this.#without.has(incidentId)) return undefined;
    try {
      return await this.#made(incidentId, signal);
    } catch (error) {
      if (!['denied', 'invalid', 'notFound', 'conflict'].includes(codeOf(error))) throw error;
      this.#without.add(incidentId);
      this.#trouble(`channel of ${incidentId}`, error);
      return undefined;
    }
  }

  /** An anchor tells where an incident's channel is, after a restart too. */
  remember(incidentId: string, channelId: string): void {
    this.#channels.set(incidentId, channelId);
    this.#incidents.set(channelId, incidentId);
  }

  /** The incident that a channel belongs to, as far as this process knows. */
  incidentOf(channelId: string): string | undefined {
    return this.#incidents.get(channelId);
  }

  channelOf(incidentId: string): string | undefined {
    return this.#channels.get(incidentId);
  }

  async #made(incidentId: string, signal: AbortSignal): Promise<IncidentChannel> {
    const name = channelName(incidentId);
    try {
      const id = await this.#web.createChannel(name, signal);
      this.remember(incidentId, id);
      return { id, known: false };
    } catch (error) {
      if (slackWord(error) !== 'name_taken') throw error;
      const id = await this.#web.channelNamed(name, signal);
      if (id === undefined) throw error;
      this.remember(incidentId, id);
      return { id, known: true };
    }
  }
}
