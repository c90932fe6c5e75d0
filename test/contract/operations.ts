import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsClients, AwsService } from '../../src/ports/aws-clients.ts';

/** One call that went to a client, and how it came back. */
export interface SentCall {
  readonly service: AwsService;
  readonly operation: string;
  outcome: 'waiting' | 'answered' | 'failed';
}

/** How often a target answered each operation (`dynamodb:GetItem`), by target. */
export type Coverage = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The same clients, with every call noted in `sent` before it goes out. */
export function recorded(clients: AwsClients, sent: SentCall[]): AwsClients {
  return {
    get(service, region, endpoint) {
      const client = clients.get(service, region, endpoint);
      return {
        async send(command, options) {
          const operation = command.constructor.name.replace(/Command$/, '');
          const call: SentCall = { service, operation, outcome: 'waiting' };
          sent.push(call);
          try {
            const answer = await client.send(command, options);
            call.outcome = 'answered';
            return answer;
          } catch (error) {
            call.outcome = 'failed';
            throw error;
          }
        },
      };
    },
  };
}

/** What the calls of several stands of each target cover: only an answer counts, an error proves nothing of an operation. */
export function coverageOf(calls: ReadonlyMap<string, readonly SentCall[]>): Coverage {
  return Object.fromEntries(
    [...calls].map(([target, sent]) => {
      const counts: Record<string, number> = {};
      for (const { service, operation, outcome } of sent) {
        if (outcome === 'answered') counts[`${service}:${operation}`] = (counts[`${service}:${operation}`] ?? 0) + 1;
      }
      return [target, counts];
    }),
  );
}

/** Keeps the coverage of one test file in the run's folder, which is gone when the run was broken off. */
export function keepCoverage(folder: string, name: string, coverage: Coverage): void {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(coverage));
}
