import type { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { brokenLink, type IncidentRecord } from '../../src/engine/record.ts';
import type { World } from '../../src/sandbox/world.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { finalStateOf } from '../crash/final-state.ts';
import type { Course } from './course.ts';
import type { Ledger } from './ledger.ts';
import type { Processes } from './processes.ts';
import type { Transcript } from './transcript.ts';

/** How much a single mishap, or a process that takes over, may lengthen a time without writers, ms: time limit, lease, another try. */
const perFaultMs = 45_000;
const perCrashMs = 60_000;

interface End {
  readonly course: Course;
  readonly world: World;
  readonly workload: Workload;
  readonly journal: MemoryJournal;
  readonly ledger: Ledger;
  readonly processes: Processes;
  readonly transcript: Transcript;
}

/** What must hold when it is over: one writer, no lock, whole histories, nothing acknowledged lost, nobody without a writer for too long. */
export async function aftermath(end: End): Promise<void> {
  const { world, workload, journal, ledger, transcript } = end;
  for (const record of ledger.records) await historyOf(record, end);
  for (const [id, incidentId] of ledger.acknowledgedCommands) {
    const rows = await journal.history(incidentId);
    const told = rows.filter(({ body }) => body.includes(JSON.stringify(id)) || body.includes('upgrade.resumed'));
    if (told.length === 0) transcript.violate(`command ${id} was acknowledged and is lost`);
  }
  if ((await journal.waiting()).length > 0) transcript.violate('something waits in the inbox for ever');
  const writing = Object.values(world.log.traffic.at(-1)?.writersByRegion ?? {}).filter((accepts) => accepts === 1);
  if (writing.length !== 1) transcript.violate(`${writing.length} Regions write in the end`);
  const { lock, served } = await finalStateOf(world, workload);
  if (lock !== 'incidentId {"S":""}' && lock !== 'incidentId undefined')
    transcript.violate(`the lock is still held: ${lock}`);
  if (served !== 'most requests') transcript.violate('too few requests are served in the end');
  gaps(end);
}

interface Told {
  readonly kind: string;
  readonly key?: string;
  readonly mutating?: boolean;
  readonly insteadOf?: string;
}

async function historyOf(record: IncidentRecord, { journal, transcript }: End): Promise<void> {
  const history = await journal.history(record.id);
  const broken = brokenLink(history, record.head);
  if (broken !== undefined) transcript.violate(`the history of ${record.id} is broken at ${broken}`);
  const told = history.map(({ body }) => JSON.parse(body) as Told);
  const keysOf = (...kinds: string[]): (string | undefined)[] =>
    told.filter(({ kind }) => kinds.includes(kind)).map(({ key }) => key);
  const settled = keysOf('effect.succeeded', 'effect.failed');
  const left = told.filter(({ kind, mutating }) => kind === 'effect.requested' && mutating).map(({ key }) => key);
  const upgraded = told.some(({ kind }) => kind === 'upgrade.resumed');
  for (const key of left) if (!settled.includes(key) && !upgraded) transcript.violate(`effect ${key} never settled`);
  const over = keysOf('message.delivered', 'message.givenUp', 'message.overtaken');
  const delivered = [...over, ...told.map(({ insteadOf }) => insteadOf)];
  for (const key of keysOf('message.queued'))
    if (!delivered.includes(key)) transcript.violate(`message ${key} was decided and never said`);
}

/** Never without a writer for longer than the workload's limit, beside what the dead and the deaf are to blame for. */
function gaps({ course, world, workload, processes, transcript }: End): void {
  for (const { fromMs, toMs } of world.log.writerGaps) {
    const untilMs = toMs ?? world.clock.now();
    const faults = processes.faultsAtMs.filter((atMs) => atMs >= fromMs && atMs <= untilMs).length;
    const deaths = processes.deaths.filter(({ atMs }) => atMs >= fromMs - perCrashMs && atMs <= untilMs);
    const excuseMs = faults * perFaultMs + deaths.reduce((sum, { downMs }) => sum + downMs + perCrashMs, 0);
    const limitMs = workload.policy.maxWithoutWriterSeconds * 1000;
    const interrupted = course.disturbances.some(({ kind }) => kind === 'upgrade');
    if (untilMs - fromMs > limitMs + excuseMs && !interrupted)
      transcript.violate(`nobody writes for ${Math.round((untilMs - fromMs) / 1000)} s`);
  }
}
