import { CodedError } from '../../errors.ts';
import type { Message, Messenger } from '../../ports/messaging.ts';
import type { IncidentChange, PageIncident, StatuspageApi } from './statuspage-api.ts';

/** Pages by Statuspage's id. Without `drill`, messages of drills are refused. */
export interface StatusPages {
  readonly page: string;
  readonly drill?: string | undefined;
}

/** How many of an incident's latest message keys are kept with it. */
const keptKeys = 50;

/**
 * One incident of the page per incident of ours: its first message creates it, later ones update it, the one that `closes` resolves it. The
 * keys of the messages told are kept in its metadata, where they are looked for before anything is posted.
 */
export function statuspageMessenger(api: StatuspageApi, pages: StatusPages): Messenger {
  async function find(message: Message, signal: AbortSignal): Promise<{ reference: string } | undefined> {
    const page = pageFor(message, pages);
    const incidents = message.closes ? await api.latest(page, signal) : await api.unresolved(page, signal);
    const found = incidents.find(({ metadata }) => metadata?.muster?.keys.includes(message.key));
    return found && { reference: found.id };
  }

  async function post(message: Message, signal: AbortSignal): Promise<{ reference: string }> {
    const page = pageFor(message, pages);
    const open = (await api.unresolved(page, signal)).find(
      (incident) => incident.metadata?.muster?.incidentId === message.incidentId,
    );
    if (open?.metadata?.muster?.keys.includes(message.key)) return { reference: open.id };
    const change = changeFor(message, open);
    const { id } = open
      ? await api.update(page, open.id, change, signal)
      : await api.create(page, { status: 'investigating', ...change, name: nameOf(message) }, signal);
    return { reference: id };
  }

  return { post, find };
}

function changeFor(message: Message, open: PageIncident | undefined): IncidentChange {
  const keys = [...(open?.metadata?.muster?.keys ?? []), message.key].slice(-keptKeys);
  return {
    body: message.text,
    ...(message.closes ? { status: 'resolved' } : {}),
    metadata: { muster: { incidentId: message.incidentId, keys } },
  };
}

function pageFor(message: Message, pages: StatusPages): string {
  if (!message.drill) return pages.page;
  if (pages.drill === undefined) throw new CodedError('refused', 'no status page for drills is configured');
  return pages.drill;
}

function nameOf({ title, drill }: Message): string {
  return drill && !title.startsWith('DRILL') ? `DRILL ${title}` : title;
}
