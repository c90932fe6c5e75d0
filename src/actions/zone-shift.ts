import { z } from 'zod';
import { CodedError, codeOf } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { type ApprovedCall, approvedCalls } from './approved-calls.ts';
import { openIn } from './aws-events.ts';
import { type ActionPorts, defineAction, type PlannedCall, type StepPlan } from './define.ts';
import { inRegion } from './inputs.ts';

/** An Availability Zone's id as AWS's posts write it, e.g. use1-az4. */
const zoneId = /\b[a-z]{3,5}\d-az\d\b/i;

const input = inRegion.extend({
  /** Availability Zone id, e.g. use1-az4; null: that of `zone`, or the one that AWS's open events name. */
  awayFrom: z.string().nullable().default(null),
  /** The zone that faulty traces go through, by the account's own name, e.g. us-east-1d. */
  zone: z.string().nullish(),
  planned: approvedCalls,
  /** 1 to 4320: three days are the most that one shift may last. */
  expiresInMinutes: z.int().min(1).max(4320).default(180),
});
type Input = z.infer<typeof input>;
type ZonePorts = Pick<ActionPorts, 'clock' | 'zonalShifts' | 'health' | 'feed'>;

/**
 * Shifts the declared resources (load balancers, Auto Scaling groups, EKS clusters) away from one zone. StartZonalShift takes no client token: a
 * resource that is shifted away from the zone already is left alone, and a second shift of it would be refused with a conflict; a shift that would
 * expire before half the time wanted is extended to all of it, from now, which a repeat does not undo (ARC zonal shift API Reference, StartZonalShift
 * and UpdateZonalShift).
 */
export const zoneShift = defineAction({
  name: 'zone.shift',
  summary: 'Shifts the declared resources of a Region away from one Availability Zone, with an expiry',
  input,
  risk: 'reversible',
  plane: 'data',
  operations: [
    'arc-zonal-shift:ListZonalShifts',
    'arc-zonal-shift:GetManagedResource',
    'arc-zonal-shift:StartZonalShift',
    'arc-zonal-shift:UpdateZonalShift',
    'arc-zonal-shift:CancelZonalShift',
  ],
  timeLimitMs: 60_000,
  retry: {
    attempts: 3,
    firstDelayMs: 2_000,
    factor: 2,
    maxDelayMs: 8_000,
    on: ['throttled', 'unavailable', 'conflict'],
  },
  verifyTimeLimitMs: 60_000,
  async plan(ports, given, { signal }): Promise<StepPlan> {
    const resources = resourcesOf(given.workload, given.region);
    const { zone, by } = await zoneOf(ports, given, signal);
    const [shifts, managed] = await Promise.all([
      Promise.all(resources.map((resource) => ports.zonalShifts.active(given.region, resource, signal))),
      Promise.all(resources.map((resource) => ports.zonalShifts.managed(given.region, resource, signal))),
    ]);
    const calls = resources.flatMap((resource, index): PlannedCall[] => {
      const now = shifts[index];
      if (now?.awayFrom !== zone) return [startOf(given, resource, now?.awayFrom ?? 'no shift', zone)];
      return endsSoon(ports, given, now) ? [extensionOf(given, resource, now)] : [];
    });
    const others = resources.filter(
      (_resource, index) => shifts[index] !== undefined && shifts[index]?.awayFrom !== zone,
    );
    return {
      calls,
      readings: [
        { name: 'shift expires after', value: `${given.expiresInMinutes} min` },
        { name: 'zone', value: `${zone}, by ${by}`, forApprover: true },
      ],
      obstacles: [
        ...others.map((resource) => `${resource} is shifted away from another zone`),
        ...resources
          .filter((_resource, index) => managed[index] === false)
          .map((resource) => `ARC does not manage ${resource}: it cannot be shifted`),
      ],
    };
  },
  async run(ports, given, { incidentId, signal }) {
    const { zone } = await zoneOf(ports, given, signal);
    for (const resource of resourcesOf(given.workload, given.region)) {
      await start(ports, given, resource, zone, incidentId, signal);
    }
    return { awayFrom: zone };
  },
  async verify(ports, given, { signal }) {
    const { zone } = await zoneOf(ports, given, signal);
    for (const resource of resourcesOf(given.workload, given.region)) {
      const now = await ports.zonalShifts.active(given.region, resource, signal);
      if (now?.awayFrom !== zone) throw new CodedError('unavailable', `${resource} is not shifted away from ${zone}`);
    }
    return { awayFrom: zone };
  },
  async undo(ports, given, { signal }) {
    const { zone } = await zoneOf(ports, given, signal);
    for (const resource of resourcesOf(given.workload, given.region)) {
      const now = await ports.zonalShifts.active(given.region, resource, signal);
      if (now?.awayFrom === zone) await ports.zonalShifts.cancel(given.region, now.id, signal);
    }
  },
});

/** Looks first; a lost answer is followed by a look, too. */
async function start(
  ports: ZonePorts,
  given: Input,
  resource: string,
  awayFrom: string,
  incidentId: string,
  signal: AbortSignal,
): Promise<void> {
  const { region, expiresInMinutes } = given;
  const now = await ports.zonalShifts.active(region, resource, signal);
  if (now?.awayFrom === awayFrom) {
    if (endsSoon(ports, given, now)) await ports.zonalShifts.extend(region, now.id, expiresInMinutes, signal);
    return;
  }
  if (now)
    throw new CodedError(
      'refused',
      `${resource} is shifted away from ${now.awayFrom}: that shift is ended by hand first`,
    );
  const request = { region, resource, awayFrom, expiresInMinutes, comment: `incident ${incidentId}` };
  try {
    await ports.zonalShifts.start(request, signal);
  } catch (error) {
    if (codeOf(error) !== 'outcomeUnknown' && codeOf(error) !== 'conflict') throw error;
    const after = await ports.zonalShifts.active(region, resource, signal).catch(() => undefined);
    if (after?.awayFrom !== awayFrom) throw error;
  }
}

/** Would the shift end before half the time that is wanted? */
function endsSoon(ports: ZonePorts, { expiresInMinutes }: Input, { expiresAtMs }: { expiresAtMs: number }): boolean {
  return expiresAtMs - ports.clock.now() < (expiresInMinutes * 60_000) / 2;
}

function startOf({ region }: Input, resource: string, now: string, zone: string): PlannedCall {
  const to = `away from ${zone}`;
  return { call: 'StartZonalShift', target: resource, region, plane: 'data', from: now, to, awayFrom: zone };
}

function extensionOf(
  { region, expiresInMinutes }: Input,
  resource: string,
  { awayFrom, expiresAtMs }: { awayFrom: string; expiresAtMs: number },
): PlannedCall {
  const from = `until ${new Date(expiresAtMs).toISOString()}`;
  const to = `for ${expiresInMinutes} min`;
  return { call: 'UpdateZonalShift', target: resource, region, plane: 'data', from, to, awayFrom };
}

function resourcesOf(workload: Workload, region: string): string[] {
  const resources = workload.zonalResources.filter((one) => one.region === region).map(({ resource }) => resource);
  if (resources.length > 0) return resources;
  throw new CodedError('refused', `${workload.id} declares nothing in ${region} that can be shifted away from a zone`);
}

/** The zone of the approved plan, the one given, the one that traces name, else the one that AWS names: Health first, then the public dashboard. */
async function zoneOf(
  ports: ZonePorts,
  { awayFrom, region, zone, planned, workload }: Input,
  signal: AbortSignal,
): Promise<{ zone: string; by: string }> {
  const approved = approvedZone(planned);
  if (approved !== undefined) return { zone: approved, by: 'the approved plan' };
  if (awayFrom !== null) return { zone: awayFrom, by: 'the runbook' };
  const traced = zone ? workload.zoneIds[region]?.[zone] : undefined;
  if (traced !== undefined) return { zone: traced, by: `traces, which call it ${zone}` };
  const sources = [() => ports.health.events([region], signal), () => ports.feed.events(signal)];
  for (const source of sources) {
    const events = openIn(await source().catch(() => []), region);
    const named = events.map(({ description }) => zoneId.exec(description)?.[0]).find((one) => one !== undefined);
    if (named !== undefined) return { zone: named.toLowerCase(), by: 'what AWS posts' };
  }
  const untold = zone ? `; traces name ${zone}, whose id the workload's zoneIds do not tell` : '';
  throw new CodedError('refused', `no Availability Zone is given, and AWS names none in ${region}${untold}`);
}

/**
 * The zone that people approved; undefined while nothing is approved.
 * @throws CodedError `refused` for calls that do not name it: what is approved is never guessed
 */
function approvedZone(planned: readonly ApprovedCall[]): string | undefined {
  if (planned.length === 0) return undefined;
  const [zone] = planned.flatMap(({ awayFrom }) => awayFrom ?? []);
  if (zone !== undefined) return zone;
  throw new CodedError(
    'refused',
    'the approved plan does not name its zone, as those of earlier versions: stop it, and it is planned anew; a shift that it made is ended by hand',
  );
}
