import type { Workload } from '../workload/schema.ts';
import type { AccountModel } from './account/model.ts';
import type { Alarms } from './alarms.ts';
import type { Application } from './application.ts';
import type { AwsPosts } from './aws-posts.ts';
import type { EventSources } from './event-sources.ts';
import type { Impairments } from './impairments.ts';
import type { Items } from './items.ts';
import type { Loads } from './loads.ts';
import type { Measured } from './measured.ts';
import type { MessageQueues } from './message-queues.ts';
import type { NameService } from './name-service.ts';
import type { Random } from './random.ts';
import type { Replication } from './replication.ts';
import type { Resolvers } from './resolvers.ts';
import type { Traced } from './traced.ts';
import type { Traffic } from './traffic.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { WorldLog } from './world-log.ts';
import type { Writers } from './writers.ts';
import type { ZonalShiftBoard } from './zonal-shift-board.ts';

/** One workload as it lives in the world. */
export interface Hosted {
  readonly workload: Workload;
  readonly application: Application;
  readonly names: NameService;
  readonly resolvers: Resolvers;
  readonly writers: Writers;
  readonly consumers: EventSources;
  readonly replication: Replication;
  readonly traffic: Traffic;
  readonly loads: Loads;
  readonly alarms: Alarms;
  readonly measured: Measured;
  readonly traced: Traced;
}

export interface SupportCase {
  readonly caseId: string;
  readonly subject: string;
  readonly severityCode: string;
  readonly serviceCode: string;
  readonly body: string;
  readonly createdAtMs: number;
}

/** Everything that the sandbox's operations work on. */
export interface WorldModel {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly log: WorldLog;
  readonly impairments: Impairments;
  readonly queues: MessageQueues;
  /** What is wrong in the account. */
  readonly account: AccountModel;
  readonly hosted: readonly Hosted[];
  readonly items: Items;
  readonly posts: AwsPosts;
  readonly health: { readonly activeRegion: string; readonly subscribed: boolean };
  readonly zonalShifts: ZonalShiftBoard;
  readonly supportCases: SupportCase[];
  /** AWS answers a case that much after it was opened, ms. */
  readonly supportAnswersAfterMs: number;
  /** Something that clients, writers or alarms may notice has changed. */
  changed(): void;
}
