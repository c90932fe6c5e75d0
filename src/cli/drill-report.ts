import { drillPage } from '../charts/drill-page.ts';
import { distributionOf } from '../drill/distribution.ts';
import type { JobDone } from './drill-play.ts';
import { isFine } from './drill-view.ts';
import { writeTextBelow } from './files.ts';

/** Writes the page with plots of these drills. `mode`: how they were played, in words. */
export function writeReport(file: string, done: readonly JobDone[], mode: string): void {
  const drills = done.map(({ card, trace }) => ({ card, trace, fine: isFine(card) }));
  const total = distributionOf(
    'all',
    done.map(({ card }) => card),
  );
  writeTextBelow(
    file,
    drillPage({ drills, total, mode, madeAt: `${new Date().toISOString().slice(0, 16).replace('T', ' ')}Z` }),
  );
}
