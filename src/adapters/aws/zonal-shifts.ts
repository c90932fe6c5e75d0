import { z } from 'zod';
import { CodedError } from '../../errors.ts';
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

const started = z.object({ zonalShiftId: z.string() });
const listed = z.object({
  items: z
    .array(z.object({ zonalShiftId: z.string(), resourceIdentifier: z.string(), awayFrom: z.string() }))
    .default([]),
});

/** Limits of StartZonalShift's `expiresIn`: one minute to three days. */
const minutes = { least: 1, most: 4_320 };

/** ARC zonal shifts. A shift that is there already makes `start` answer `conflict`: the caller looks first. */
export function zonalShifts(clients: AwsClients): ZonalShifts {
  return {
    async active(region, resource, signal) {
      const command = new ListZonalShiftsCommand({ status: 'ACTIVE', resourceIdentifier: resource });
      const answer = listed.safeParse(await send(clients, zonal(region), command, { signal, mutating: false }));
      const shift = present(answer.data, 'the list of zonal shifts').items.find(
        (item) => item.resourceIdentifier === resource,
      );
      return shift === undefined ? undefined : { id: shift.zonalShiftId, awayFrom: shift.awayFrom };
    },
    async start({ region, resource, awayFrom, expiresInMinutes, comment }, signal) {
      const allowed = expiresInMinutes >= minutes.least && expiresInMinutes <= minutes.most;
      if (!allowed || !Number.isInteger(expiresInMinutes)) {
        throw new CodedError('invalid', `a zonal shift lasts ${minutes.least} to ${minutes.most} whole minutes`);
      }
      const expiresIn = `${expiresInMinutes}m`;
      const command = new StartZonalShiftCommand({ resourceIdentifier: resource, awayFrom, expiresIn, comment });
      const answer = started.safeParse(await send(clients, zonal(region), command, { signal, mutating: true }));
      return { id: present(answer.data, 'the id of the zonal shift', 'outcomeUnknown').zonalShiftId };
    },
    async cancel(region, id, signal) {
      const command = new CancelZonalShiftCommand({ zonalShiftId: id });
      await send(clients, zonal(region), command, { signal, mutating: true });
    },
  };
}

function zonal(region: string): Target {
  return { service: 'arc-zonal-shift', region };
}
