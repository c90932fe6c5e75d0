import { CodedError } from '../../errors.ts';
import type { Messenger } from '../../ports/messaging.ts';
import { statuspageMessenger } from './statuspage.ts';
import type { StatuspageApi } from './statuspage-api.ts';

/** A page for drills, by Statuspage's id: nothing but drills reaches it. It shows no components, which are those of the real page. */
export function drillStatusPage(api: StatuspageApi, id: string): Messenger {
  return statuspageMessenger(api, { id, components: {} }, ({ drill }) => {
    if (!drill) throw new CodedError('refused', 'this status page is for drills only');
  });
}
