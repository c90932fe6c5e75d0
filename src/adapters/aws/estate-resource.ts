import type { AwsClients } from '../../ports/aws-clients.ts';
import type { EstateItem, EstateReading } from '../../ports/estate.ts';

/** Reads one resource that is there. CodedError `notFound` when it is not. */
export type ReadResource = (
  clients: AwsClients,
  item: EstateItem,
  accountId: string,
  signal: AbortSignal,
) => Promise<Omit<EstateReading, 'exists'>>;
