import type { Message, Messenger, Posted } from '../../ports/messaging.ts';
import type { ComponentStatus, Impact, IncidentChange, PageIncident, StatuspageApi } from './statuspage-api.ts';

/** A page by Statuspage's id. */
export interface StatusPage {
  readonly id: string;
  /** The page's components of each workload, by the workload's id. */
  readonly components: Readonly<Record<string, readonly string[]>>;
}

const late = 'not shown: the incident is over, and the page says so already';

/** How many of an incident's latest message keys are kept with it. */
const keptKeys = 50;

const impacts: Readonly<Record<string, Impact>> = { sev1: 'critical', sev2: 'major', sev3: 'minor' };
const troubles: Readonly<Record<string, ComponentStatus>> = {
  sev1: 'major_outage',
  sev2: 'partial_outage',
  sev3: 'degraded_performance',
};

/**
 * One incident of the page per incident of ours: its first message creates it, later ones update it, the one that `closes` resolves it. The
 * keys of the messages told are kept in its metadata, where they are looked for before anything is posted: Statuspage takes no idempotency key. What
 * comes late, after the one that closed it, opens nothing again: it counts as posted, with a note. What takes the place of a message that may have
 * been told is told as well: it changes the same incident, and a page changes no update that it has shown.
 * @param check refuses a message that is not for this page, by throwing
 */
export function statuspageMessenger(
  api: StatuspageApi,
  page: StatusPage,
  check: (message: Message) => void,
): Messenger {
  async function find(message: Message, signal: AbortSignal): Promise<{ reference: string } | undefined> {
    check(message);
    const told = (incidents: readonly PageIncident[]) => incidents.find((incident) => has(incident, message));
    const open = message.closes ? undefined : told(await api.unresolved(page.id, signal));
    const found = open ?? told(await api.latest(page.id, signal));
    return found && { reference: found.id };
  }

  async function post(message: Message, signal: AbortSignal): Promise<Posted> {
    check(message);
    const open = await api.unresolved(page.id, signal);
    const known =
      open.find((one) => isOf(one, message)) ?? (await api.latest(page.id, signal)).find((one) => isOf(one, message));
    if (known && has(known, message)) return { reference: known.id };
    if (known?.metadata?.muster?.closed && !message.closes) return { reference: known.id, note: late };
    const others = open.filter((one) => one.id !== known?.id);
    const change = changeFor(message, known, componentsFor(message, page, others));
    const { id } = known
      ? await api.update(page.id, known.id, change, signal)
      : await api.create(page.id, { status: 'investigating', ...change, name: nameOf(message) }, signal);
    return { reference: id };
  }

  return { post, find };
}

function isOf(incident: PageIncident, { incidentId }: Message): boolean {
  return incident.metadata?.muster?.incidentId === incidentId;
}

function has(incident: PageIncident, { key }: Message): boolean {
  return incident.metadata?.muster?.keys.includes(key) ?? false;
}

function changeFor(
  message: Message,
  known: PageIncident | undefined,
  components: Readonly<Record<string, ComponentStatus>>,
): IncidentChange {
  const keys = [...(known?.metadata?.muster?.keys ?? []), message.key].slice(-keptKeys);
  const status = message.closes ? 'resolved' : message.stage;
  const impact = message.severity && impacts[message.severity];
  const ids = Object.keys(components);
  return {
    body: message.text,
    ...(status === undefined ? {} : { status }),
    ...(impact === undefined ? {} : { impact_override: impact }),
    ...(ids.length === 0 ? {} : { components, component_ids: ids }),
    metadata: { muster: { incidentId: message.incidentId, keys, ...(message.closes ? { closed: true } : {}) } },
  };
}

/** The workload's components as they are to be shown. One that another open incident of the page names stays as it is when ours is over. */
function componentsFor(
  message: Message,
  { components }: StatusPage,
  others: readonly PageIncident[],
): Record<string, ComponentStatus> {
  const ids = components[message.workload ?? ''] ?? [];
  const status = componentStatus(message);
  if (status === undefined) return {};
  const held = others.flatMap((other) => (other.components ?? []).map(({ id }) => id));
  const shown = status === 'operational' ? ids.filter((id) => !held.includes(id)) : ids;
  return Object.fromEntries(shown.map((id) => [id, status]));
}

function componentStatus({ closes, stage, severity }: Message): ComponentStatus | undefined {
  if (closes || stage === 'resolved') return 'operational';
  if (stage === 'monitoring') return 'degraded_performance';
  return severity && troubles[severity];
}

function nameOf({ title, drill }: Message): string {
  return drill && !title.startsWith('DRILL') ? `DRILL ${title}` : title;
}
