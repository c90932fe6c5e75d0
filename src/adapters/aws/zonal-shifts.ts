import { z } from 'zod';
import { CodedError, codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { ZonalShifts } from '../../ports/traffic.ts';
import { present, send, type Target } from './call.ts';

/** Operations of the ARC zonal shift API, in the form of SDK commands: no client of it is published for this SDK. */
export class StartZonalShiftCommand {
  readonly input: { resourceIdentifier: string; awayFrom: string; expiresIn: string; comment: string };
  constructor(input: StartZonalShiftCommand['input']) {
    this.input = input;
  }
}

export class UpdateZonalShiftCommand {
  readonly input: { zonalShiftId: string; expiresIn: string };
  constructor(input: UpdateZonalShiftCommand['input']) {
    this.input = input;
  }
}

export class CancelZonalShiftCommand {
  readonly input: { zonalShiftId: string };
  constructor(input: CancelZonalShiftCommand['input']) {
    this.input = input;
  }
}

export class ListZonalShiftsCommand {
  readonly input: { status: 'ACTIVE'; resourceIdentifier: string };
  constructor(input: ListZonalShiftsCommand['input']) {
    this.input = input;
  }
}

export class GetManagedResourceCommand {
  readonly input: { resourceIdentifier: string };
  constructor(input: GetManagedResourceCommand['input']) {
    this.input = input;
  }
}

const started = z.object({ zonalShiftId: z.string() });
/** REST-JSON writes instants as seconds since the epoch. */
const instant = z.union([z.date(), z.number().transform((seconds) => new Date(seconds * 1000))]);
const listed = z.object({
  items: z
    .array(
      z.object({ zonalShiftId: z.string(), resourceIdentifier: z.string(), awayFrom: z.string(), expiryTime: instant }),
    )
    .default([]),
});

/** Limits of `expiresIn`: one minute to three days. */
const minutes = { least: 1, most: 4_320 };

/** ARC zonal shifts. A shift that is there already makes `start` answer `conflict`: the caller looks first. */
export function zonalShifts(clients: AwsClients): ZonalShifts {
  return {
    async managed(region, resource, signal) {
      const command = new GetManagedResourceCommand({ resourceIdentifier: resource });
      try {
        await send(clients, zonal(region), command, { signal, mutating: false });
        return true;
      } catch (error) {
        if (codeOf(error) === 'notFound') return false;
        throw error;
      }
    },
    async active(region, resource, signal) {
      const command = new ListZonalShiftsCommand({ status: 'ACTIVE', resourceIdentifier: resource });
      const answer = listed.safeParse(await send(clients, zonal(region), command, { signal, mutating: false }));
      const shift = present(answer.data, 'the list of zonal shifts').items.find(
        (item) => item.resourceIdentifier === resource,
      );
      if (shift === undefined) return undefined;
      return { id: shift.zonalShiftId, awayFrom: shift.awayFrom, expiresAtMs: shift.expiryTime.getTime() };
    },
    async start({ region, resource, awayFrom, expiresInMinutes, comment }, signal) {
      const expiresIn = lasting(expiresInMinutes);
      const command = new StartZonalShiftCommand({ resourceIdentifier: resource, awayFrom, expiresIn, comment });
      const answer = started.safeParse(await send(clients, zonal(region), command, { signal, mutating: true }));
      return { id: present(answer.data, 'the id of the zonal shift', 'outcomeUnknown').zonalShiftId };
    },
    async extend(region, id, expiresInMinutes, signal) {
      const command = new UpdateZonalShiftCommand({ zonalShiftId: id, expiresIn: lasting(expiresInMinutes) });
      await send(clients, zonal(region), command, { signal, mutating: true });
    },
    async cancel(region, id, signal) {
      const command = new CancelZonalShiftCommand({ zonalShiftId: id });
      await send(clients, zonal(region), command, { signal, mutating: true });
    },
  };
}

/** @throws CodedError `invalid` for a length that AWS would refuse */
function lasting(wanted: number): string {
  if (wanted >= minutes.least && wanted <= minutes.most && Number.isInteger(wanted)) return `${wanted}m`;
  throw new CodedError('invalid', `a zonal shift lasts ${minutes.least} to ${minutes.most} whole minutes`);
}

function zonal(region: string): Target {
  return { service: 'arc-zonal-shift', region };
}
