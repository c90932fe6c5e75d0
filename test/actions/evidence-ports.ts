import type { ActionPorts } from '../../src/actions/define.ts';
import { within } from '../../src/deadline.ts';
import type { ProbeResult } from '../../src/ports/telemetry.ts';
import type { FakeWorld } from './ports.ts';

type Failure = NonNullable<ProbeResult['failure']>;

/** Everything that tells what is wrong, over the fake world. */
export function evidencePorts(
  world: FakeWorld,
): Pick<
  ActionPorts,
  'health' | 'feed' | 'support' | 'alarms' | 'traces' | 'canaries' | 'changes' | 'measurements' | 'ownCalls'
> {
  const probe = (failure: Failure | undefined): ProbeResult =>
    failure === undefined ? { ok: true, latencyMs: 20 } : { ok: false, latencyMs: 20, failure };
  return {
    health: { events: (_regions, signal) => world.call('health', () => world.events, signal) },
    feed: { events: (signal) => world.call('feed', () => world.posts, signal) },
    support: {
      openCase: ({ key, subject }) =>
        world.call('openCase', () => {
          const known = world.cases.indexOf(key);
          if (known >= 0) return { caseId: `case-${known}`, created: false };
          world.calls.push(`CreateCase ${subject}`);
          return { caseId: `case-${world.cases.push(key) - 1}`, created: true };
        }),
      follow: () => world.call('follow', () => world.caseState),
      keepCodes: () => world.call('keepCodes', () => 3),
    },
    alarms: {
      states: (region, names, signal) =>
        world.call(
          'alarms',
          () => world.alarms.filter((one) => one.region === region && names.includes(one.name)),
          signal,
        ),
    },
    traces: {
      serviceGraph: (_region, _from, _to, signal) => world.call('graph', () => world.graph, signal),
      rootCauses: (_region, _from, _to, signal) => world.call('root causes', () => world.rootCauses, signal),
    },
    measurements: {
      read: (region, queries, { toMs }, signal) =>
        world.call(
          'metrics',
          () =>
            queries.map((query) => {
              const value = world.metric(query, region);
              return {
                id: query.id,
                points: value === undefined ? [] : [{ atMs: toMs - 60_000, value }],
                complete: true,
              };
            }),
          signal,
        ),
    },
    ownCalls: { recent: () => world.ownCalls },
    canaries: {
      journey: ({ journey, region, timeoutMs = 5_000 }, signal) => {
        const answer = () => probe(world.failingJourneys.has(`${journey}@${region}`) ? '5xx' : undefined);
        return within(world.clock, timeoutMs, signal, (limited) => world.call('journey', answer, limited)).catch(
          (): ProbeResult => ({ ok: false, latencyMs: timeoutMs, failure: 'timeout' }),
        );
      },
      service: (region, service) =>
        world.call('service', () => probe(world.failingServices.get(`${service}@${region}`))),
      controlName: () => world.call('controlName', () => probe(world.ownNetworkWorks ? undefined : 'dns')),
    },
    changes: {
      recent: (_region, _components, _since, signal) => world.call('changes', () => world.changes, signal),
      recorded: (_region, _components, _since, signal) => world.call('trail', () => world.recorded, signal),
      observeRuntimes: () => world.call('observeRuntimes', () => undefined),
    },
  };
}
