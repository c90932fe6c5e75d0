import { CodedError } from '../../errors.ts';
import type { Messenger } from '../../ports/messaging.ts';
import { type StatusPage, statuspageMessenger } from './statuspage.ts';
import type { StatuspageApi } from './statuspage-api.ts';

/** The page that customers read: no message of a drill reaches it, and nothing that plays drills may import this (`.dependency-cruiser.cjs`). */
export function publicStatusPage(api: StatuspageApi, page: StatusPage): Messenger {
  return statuspageMessenger(api, page, ({ drill }) => {
    if (drill) throw new CodedError('refused', 'the public status page is not for drills');
  });
}
