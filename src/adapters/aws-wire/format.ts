import type { Decoded, ServiceFault, WireAnswer, WireRequest } from './message.ts';
import type { OperationModel } from './service-models.ts';

/** One protocol of AWS, from the service's side. Requests and answers are bound to the shapes of the SDK's models. */
export interface Format {
  /** The operation that a request names. @throws WrongRequest when it names none of the service's */
  operationOf(request: WireRequest): OperationModel;
  /** @throws WrongRequest when the body cannot be read at all */
  decode(operation: OperationModel, request: WireRequest): Promise<Decoded>;
  encode(operation: OperationModel, output: Readonly<Record<string, unknown>>, requestId: string): WireAnswer;
  encodeFault(fault: ServiceFault, requestId: string): WireAnswer;
  /** What the service calls a request that it can read and does not accept. */
  readonly invalid: string;
}
