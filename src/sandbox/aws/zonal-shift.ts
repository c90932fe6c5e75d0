import { notFoundError, serviceError, validationError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import type { ZonalShift } from '../zonal-shift-board.ts';
import { type Operations, operation } from './operation.ts';

interface StartInput {
  readonly resourceIdentifier?: string;
  readonly awayFrom?: string;
  /** Minutes or hours, e.g. `60m` or `4h`. */
  readonly expiresIn?: string;
  readonly comment?: string;
}

interface UpdateInput {
  readonly zonalShiftId?: string;
  readonly expiresIn?: string;
}

const unitMinutes: Readonly<Record<string, number>> = { m: 1, h: 60 };
/** A zonal shift lasts at most three days. */
const longestMinutes = 4320;

/** Zonal shifts; the SDK's client of this service is not on the registry, so its shapes are written here after the API reference. */
export function zonalShiftOperations(model: WorldModel): Operations {
  return {
    StartZonalShift: operation<StartInput, object>('data', (input, { region }) => {
      const resource = knownResource(model, region, input.resourceIdentifier);
      const minutes = minutesOf(input.expiresIn);
      const present = model.zonalShifts.active(region, resource)[0];
      const awayFrom = input.awayFrom ?? '';
      if (present) {
        throw serviceError({ name: 'ConflictException', status: 409, message: 'A zonal shift is active already' });
      }
      const told = {
        service: 'arc-zonal-shift',
        operation: 'StartZonalShift',
        region,
        target: resource,
        workload: true,
      };
      model.log.mutate({ ...told, atMs: model.clock.now(), from: 'none', to: awayFrom });
      const shift = model.zonalShifts.start({
        region,
        resource,
        awayFrom,
        comment: input.comment ?? '',
        expiresAtMs: model.clock.now() + minutes * 60_000,
      });
      model.changed();
      return shown(shift);
    }),
    UpdateZonalShift: operation<UpdateInput, object>('data', (input, { region }) => {
      const expiresAtMs = model.clock.now() + minutesOf(input.expiresIn) * 60_000;
      const shift = model.zonalShifts.extend(region, input.zonalShiftId ?? '', expiresAtMs);
      if (!shift) throw notFoundError(`Zonal shift ${input.zonalShiftId ?? ''} not found`);
      const told = { service: 'arc-zonal-shift', operation: 'UpdateZonalShift', region, target: shift.resource };
      model.log.mutate({
        ...told,
        atMs: model.clock.now(),
        from: 'shorter',
        to: input.expiresIn ?? '',
        workload: true,
      });
      return shown(shift);
    }),
    GetManagedResource: operation<{ readonly resourceIdentifier?: string }, object>('data', (input, { region }) => {
      const resource = knownResource(model, region, input.resourceIdentifier);
      return { arn: resource, name: resource, appliedWeights: {}, zonalShifts: [], autoshifts: [] };
    }),
    CancelZonalShift: operation<{ readonly zonalShiftId?: string }, object>('data', (input, { region }) => {
      const shift = model.zonalShifts.cancel(region, input.zonalShiftId ?? '');
      if (!shift) throw notFoundError(`Zonal shift ${input.zonalShiftId ?? ''} not found`);
      const told = { service: 'arc-zonal-shift', operation: 'CancelZonalShift', region, target: shift.resource };
      model.log.mutate({ ...told, atMs: model.clock.now(), from: shift.awayFrom, to: 'none', workload: true });
      model.changed();
      return { ...shown(shift), status: 'CANCELED' };
    }),
    ListZonalShifts: operation<{ readonly resourceIdentifier?: string }, object>('data', (input, { region }) => ({
      items: model.zonalShifts.active(region, input.resourceIdentifier).map(shown),
    })),
  };
}

function knownResource(model: WorldModel, region: string, resource: string | undefined): string {
  const known = model.hosted.flatMap(({ workload }) => workload.zonalResources);
  const found = known.find((one) => one.region === region && one.resource === resource);
  if (!found) throw notFoundError(`Resource ${resource ?? ''} not found`);
  return found.resource;
}

function minutesOf(expiresIn: string | undefined): number {
  const [, amount, unit] = /^(\d+)([mh])$/.exec(expiresIn ?? '') ?? [];
  const minutes = Number(amount) * (unitMinutes[unit ?? ''] ?? Number.NaN);
  if (minutes >= 1 && minutes <= longestMinutes) return minutes;
  throw validationError('expiresIn must be between 1 minute and 3 days');
}

function shown(shift: ZonalShift): object {
  return {
    zonalShiftId: shift.id,
    resourceIdentifier: shift.resource,
    awayFrom: shift.awayFrom,
    startTime: new Date(shift.startedAtMs),
    expiryTime: new Date(shift.expiresAtMs),
    status: 'ACTIVE',
    comment: shift.comment,
  };
}
