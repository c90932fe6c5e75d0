import { within } from '../deadline.ts';
import type { ServerAnswer } from '../ports/traffic.ts';
import { targetsOf, type Workload } from '../workload/schema.ts';
import type { LeverPorts } from './lever.ts';

const pollMs = 5_000;
/** All servers are asked at once, each within 4 s. */
const askLimitMs = 5_000;
/** How an empty server is told: the resolver of this machine. */
const ownResolver = '';

/** Does the name lead to one Region alone? `against` names each server that says otherwise, or nothing. */
export interface Routed {
  readonly answer: 'yes' | 'no' | 'unanswered';
  readonly against: readonly string[];
}

/**
 * Waits until the workload's name leads to `to` alone, for `limitMs` at most.
 * `zone`: at the zone's own name servers, which tell first what a lever has done. `everywhere`: at those, and at the public resolvers behind
 * which clients stand. Where none is configured, the resolver of this machine is asked. All that answer must agree, one at least; and of the
 * zone's own servers one at least, too.
 */
export async function routedTo(
  ports: LeverPorts,
  workload: Workload,
  to: string,
  among: 'zone' | 'everywhere',
  limitMs: number,
  signal: AbortSignal,
): Promise<Routed> {
  const deadlineMs = ports.clock.now() + limitMs;
  for (;;) {
    const routed = await routedNow(ports, workload, to, among, signal);
    if (routed.answer === 'yes' || ports.clock.now() + pollMs > deadlineMs) return routed;
    await ports.clock.sleep(pollMs, signal);
  }
}

async function routedNow(
  ports: LeverPorts,
  workload: Workload,
  to: string,
  among: 'zone' | 'everywhere',
  signal: AbortSignal,
): Promise<Routed> {
  const { nameServers, resolvers } = workload.dns;
  const configured = among === 'zone' ? nameServers : [...nameServers, ...resolvers];
  const servers = configured.length > 0 ? configured : [ownResolver];
  const lookup = { name: workload.domainName, targets: targetsOf(workload), servers };
  try {
    const answers = await within(ports.clock, askLimitMs, signal, (limit) => ports.routing.answers(lookup, limit));
    return judged(answers, to, nameServers);
  } catch (error) {
    if (signal.aborted) throw error;
    return { answer: 'unanswered', against: ['no DNS server answered'] };
  }
}

function judged(answers: readonly ServerAnswer[], to: string, nameServers: readonly string[]): Routed {
  const answered = answers.filter(({ failure }) => failure === null);
  const against = answered.filter(({ regions }) => regions.length !== 1 || regions[0] !== to);
  const told = [
    ...against.map(({ server, regions }) => `${nameOf(server)}: ${regions.join(' and ')}`),
    ...answers.filter(({ failure }) => failure !== null).map((one) => `${nameOf(one.server)}: ${one.failure}`),
  ];
  if (against.length > 0) return { answer: 'no', against: told };
  const zone = nameServers.length === 0 || answered.some(({ server }) => nameServers.includes(server));
  return { answer: answered.length > 0 && zone ? 'yes' : 'unanswered', against: told };
}

function nameOf(server: string): string {
  return server === ownResolver ? 'our resolver' : server;
}
