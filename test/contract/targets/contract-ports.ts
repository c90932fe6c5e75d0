import { alarmSettings } from '../../../src/adapters/aws/alarm-settings.ts';
import type { Obtained } from '../../../src/adapters/aws/credentials.ts';
import { assumeRole, type SessionRequest } from '../../../src/adapters/aws/credentials-session.ts';
import { type AwsPorts, awsPorts } from '../../../src/adapters/aws/index.ts';
import { queues } from '../../../src/adapters/aws/queues.ts';
import type { AlarmSettings } from '../../../src/ports/alarm-settings.ts';
import type { AwsClients, Net } from '../../../src/ports/aws-clients.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Queues } from '../../../src/ports/queues.ts';

/** Sessions of the acting role, from the STS of a Region. */
interface Sessions {
  assume(region: string, request: SessionRequest, signal: AbortSignal): Promise<Obtained>;
}

/** Every port that a promise is made of: what actions reach, the queues that alarms come from, and what is read in calm times only. */
export interface ContractPorts extends AwsPorts {
  readonly queues: Queues;
  readonly alarmSettings: AlarmSettings;
  readonly sessions: Sessions;
}

export function contractPorts(clients: AwsClients, net: Net, clock: Clock): ContractPorts {
  return {
    ...awsPorts(clients, net, clock),
    queues: queues(clients),
    alarmSettings: alarmSettings(clients),
    sessions: { assume: (region, request, signal) => assumeRole(clients.get('sts', region), request, signal) },
  };
}
