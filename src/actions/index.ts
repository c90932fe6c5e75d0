import { invariant } from '../errors.ts';
import { capacityCheck } from './capacity-check.ts';
import { confirmCanaries } from './confirm-canaries.ts';
import { confirmFeed } from './confirm-feed.ts';
import { confirmHealth } from './confirm-health.ts';
import { confirmSupport } from './confirm-support.ts';
import { consumersPause } from './consumers-pause.ts';
import { consumersResume } from './consumers-resume.ts';
import type { AnyAction } from './define.ts';
import { deployRollback } from './deploy-rollback.ts';
import { detectionCorroborate } from './detection-corroborate.ts';
import { dialRaise } from './dial-raise.ts';
import { estateCheck } from './estate-check.ts';
import { evidenceGather } from './evidence-gather.ts';
import { journeyVerify } from './journey-verify.ts';
import { peopleOnCall } from './people-on-call.ts';
import { planPrepare } from './plan-prepare.ts';
import { recoveryGates } from './recovery-gates.ts';
import { recoveryWatch } from './recovery-watch.ts';
import { tablesAwaitReplication } from './tables-await-replication.ts';
import { tablesCheckReady } from './tables-check-ready.ts';
import { tablesReconcile } from './tables-reconcile.ts';
import { trafficCheck } from './traffic-check.ts';
import { trafficShift } from './traffic-shift.ts';
import { workloadLock } from './workload-lock.ts';
import { workloadUnlock } from './workload-unlock.ts';
import { writersFence } from './writers-fence.ts';
import { writersGrant } from './writers-grant.ts';
import { writersRelease } from './writers-release.ts';
import { zoneShift } from './zone-shift.ts';

/** What runbooks may use, and what the machine itself uses, but for planning. */
const effects: readonly AnyAction[] = [
  detectionCorroborate,
  evidenceGather,
  confirmHealth,
  confirmFeed,
  confirmCanaries,
  confirmSupport,
  peopleOnCall,
  workloadLock,
  workloadUnlock,
  recoveryWatch,
  recoveryGates,
  capacityCheck,
  estateCheck,
  tablesCheckReady,
  tablesAwaitReplication,
  tablesReconcile,
  writersFence,
  writersGrant,
  writersRelease,
  consumersPause,
  consumersResume,
  trafficCheck,
  trafficShift,
  journeyVerify,
  deployRollback,
  dialRaise,
  zoneShift,
];

const namePattern = /^[a-z]+(\.[a-z][a-zA-Z]*)+$/;
/** Suffixes that name the halves of an action. */
const halves: readonly string[] = ['verify', 'undo', 'plan'];

/**
 * Actions by name.
 * @throws when a mutating action lacks its plan or verification, or its undo without being irreversible; or a name is wrong or used twice
 */
export function catalogueOf(list: readonly AnyAction[]): Readonly<Record<string, AnyAction>> {
  const catalogue: Record<string, AnyAction> = {};
  for (const action of list) {
    invariant(namePattern.test(action.name), `the action name ${action.name} is dotted camel case`);
    invariant(catalogue[action.name] === undefined, `the action name ${action.name} is used once`);
    invariant(Number.isInteger(action.timeLimitMs) && action.timeLimitMs > 0, `${action.name} has a time limit`);
    if (action.risk === 'reversible' || action.risk === 'irreversible') {
      invariant(action.plan !== undefined, `the mutating action ${action.name} has a plan`);
      invariant(action.verify !== undefined, `the mutating action ${action.name} is verified`);
      invariant(
        action.undo !== undefined || action.risk === 'irreversible',
        `${action.name} has an undo or is irreversible`,
      );
    }
    catalogue[action.name] = action;
  }
  for (const name of Object.keys(catalogue)) {
    const dot = name.lastIndexOf('.');
    const clash = halves.includes(name.slice(dot + 1)) && catalogue[name.slice(0, dot)] !== undefined;
    invariant(!clash, `${name} does not look like a half of ${name.slice(0, dot)}`);
  }
  return Object.freeze(catalogue);
}

/** The catalogue of actions; its checks run when it is loaded. */
export const actions: Readonly<Record<string, AnyAction>> = catalogueOf([
  ...effects,
  planPrepare(catalogueOf(effects)),
]);
