import type { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import type { RunnableProgram } from '../../src/main.ts';
import type { World } from '../../src/sandbox/world.ts';
import type { Workload } from '../../src/workload/schema.ts';
import type { Course } from './course.ts';
import type { Ledger } from './ledger.ts';
import type { Plant } from './planted.ts';
import type { Promises } from './promises.ts';
import type { Transcript } from './transcript.ts';

/** What every process of one play has in common. */
export interface Stage {
  readonly course: Course;
  readonly world: World;
  readonly workload: Workload;
  readonly program: RunnableProgram;
  readonly journal: MemoryJournal;
  readonly ledger: Ledger;
  readonly promises: Promises;
  readonly transcript: Transcript;
  readonly plant: Plant;
}
