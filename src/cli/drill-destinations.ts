import { drillStatusPage } from '../adapters/status-page/drill-page.ts';
import { statuspageApi } from '../adapters/status-page/statuspage-api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Messenger } from '../ports/messaging.ts';

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
