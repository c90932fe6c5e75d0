import { drillStatusPage } from '../adapters/status-page/drill-page.ts';
import { statuspageApi } from '../adapters/status-page/statuspage-api.ts';
import { CodedError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Message, Messenger } from '../ports/messaging.ts';

/** All the places that a drill may speak to. There is no field for mail, pager, webhooks or the public page: nobody is woken or told by a drill. */
export interface DrillDestinations {
  readonly chat?: Messenger | undefined;
  readonly status?: Messenger | undefined;
}

/** What a drill may know of the configuration: the public page's id, mail and pager are not in it. */
interface DrillConfig {
  readonly drills: { readonly statusPageId?: string | undefined };
  readonly statusPage?: { readonly apiKeyEnv: string; readonly apiUrl?: string | undefined } | undefined;
  readonly secrets: Readonly<Record<string, { reveal(): string } | undefined>>;
}

/** The status page for drills, if one is configured. */
export function drillPageOf({ drills, statusPage, secrets }: DrillConfig, clock: Clock): Messenger | undefined {
  const key = statusPage && secrets[statusPage.apiKeyEnv];
  if (!statusPage || !key || drills.statusPageId === undefined) return undefined;
  return drillStatusPage(
    statuspageApi(clock, () => key.reveal(), statusPage.apiUrl),
    drills.statusPageId,
  );
}

/** A drill's messages reach its own destinations; any other is refused, and so is a message that is not of a drill. */
export function drillMessenger(destinations: DrillDestinations): Messenger {
  const placeOf = ({ drill, destination }: Message): Messenger => {
    if (!drill) throw new CodedError('refused', 'only drills speak here');
    const place = destination === 'chat' || destination === 'status' ? destinations[destination] : undefined;
    if (!place) throw new CodedError('refused', `a drill has no ${destination}`);
    return place;
  };
  return {
    post: async (message, signal) => placeOf(message).post(message, signal),
    find: async (message, signal) => placeOf(message).find(message, signal),
  };
}
