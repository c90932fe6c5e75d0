import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { runDrill } from '../../src/drill/run.ts';
import type { Scorecard } from '../../src/drill/scorecard.ts';
import type { Stage } from '../../src/drill/stage.ts';
import { programOf } from '../../src/main.ts';
import type { AwsClients } from '../../src/ports/aws-clients.ts';
import type { World } from '../../src/sandbox/world.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { sandboxStage } from '../../src/stage.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { shippedTemplates } from '../fixtures/templates.ts';

const folder = fileURLToPath(new URL('../../runbooks/', import.meta.url));
export const program = programOf(
  readdirSync(folder).map((file) => ({ file, text: readFileSync(`${folder}${file}`, 'utf8') })),
  shippedTemplates(),
);

export interface Played {
  readonly card: Scorecard;
  readonly stage: Stage;
}

/**
 * Plays a scenario on a workload of the test's own, in this process, with approval after a minute unless told otherwise; `carry` makes the clients that go between,
 * where the world's own are not meant.
 */
export async function played(
  scenario: Scenario,
  workload: Workload,
  {
    seed = 1,
    approveAfterSeconds = 60,
    carry,
  }: { seed?: number; approveAfterSeconds?: number; carry?: (world: World) => Promise<AwsClients> } = {},
): Promise<Played> {
  const stage = await sandboxStage({
    scenario,
    workloads: [workload],
    seed,
    journal: new MemoryJournal(),
    program,
    metrics: prometheusMetrics(),
    drill: true,
    ...(carry ? { carry } : {}),
  });
  const { card } = await runDrill(stage, { scenario, seed, approveAfterSeconds, speed: 0, wallClock: () => 0 });
  return { card, stage };
}
