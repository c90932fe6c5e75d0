import { notFoundError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Amendment, type Amendments, amendment } from './amendment.ts';

/** Calls about items where the table is not: descriptions and policies know by themselves. */
export function itemAmendments(model: WorldModel): Amendments {
  const refusing: Amendment = amendment<{ TableName?: string | undefined }, object>((input, { region }, clean) => {
    const table = input.TableName ?? '';
    if (isMissing(model, table, region)) {
      throw notFoundError(`Requested resource not found: Table: ${table} not found`);
    }
    return clean();
  });
  return { GetItem: refusing, PutItem: refusing, UpdateItem: refusing, Query: refusing };
}

function isMissing({ account, hosted }: WorldModel, table: string, region: string): boolean {
  if (account.wrong('replica-missing', { table, region })) return true;
  const isLeaseStore = hosted.some(({ workload }) => workload.lease.table === table);
  return isLeaseStore && account.wrong('lease-region-missing', { region }) !== undefined;
}
