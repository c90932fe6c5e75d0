import type { AwsClients } from '../../ports/aws-clients.ts';
import { operationName } from './call.ts';
import { isRead } from './read-only.ts';

/**
 * Clients of an engine that may be superseded at any moment: before each call that is not a known read, `confirm` is asked, and the call is
 * not sent when it throws, nor when the caller gave up meanwhile.
 */
export function owned(clients: AwsClients, confirm: () => Promise<void>): AwsClients {
  return {
    get(service, region, endpoint) {
      const client = clients.get(service, region, endpoint);
      return {
        async send(command, options) {
          if (!isRead(service, operationName(command))) await confirm();
          if (options.abortSignal.aborted) throw new DOMException('given up before it was sent', 'AbortError');
          return client.send(command, options);
        },
      };
    },
  };
}
