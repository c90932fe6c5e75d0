import { describe, expect, it } from '@jest/globals';
import { serverOverFakes } from './server-over-fakes.ts';

describe('health', () => {
  it.each([
    [{ ready: true, superseded: false }, 200],
    [{ ready: false, superseded: false }, 503],
    [{ ready: true, superseded: true }, 503],
    [{ ready: true, superseded: false, clockAheadSeconds: 7_200 }, 200],
  ])('of %j answers %i', async (readiness, status) => {
    const answer = await serverOverFakes({ readiness }).server.inject({ url: '/healthz' });
    expect([answer.statusCode, answer.json()]).toEqual([status, readiness]);
  });
});

describe('metrics', () => {
  it.each([
    [{ clockAheadSeconds: 7_200 }, 'muster_clock_ahead_seconds 7200'],
    [{ clockAheadSeconds: 0 }, 'muster_clock_ahead_seconds 0'],
    [{}, undefined],
  ])('tell how far the clock is ahead, where anybody says: %j', async (more, line) => {
    const { server } = serverOverFakes({ readiness: { ready: true, superseded: false, ...more } });
    const { body } = await server.inject({ url: '/metrics' });
    expect(body.split('\n').find((one) => one.startsWith('muster_clock_ahead_seconds'))).toBe(line);
  });

  it('tell signals, effects, open incidents and waiting messages', async () => {
    const { server, metrics } = serverOverFakes({ readiness: { ready: true, superseded: true } });
    metrics.signals('cloudwatch', 'stored', 3);
    metrics.certificateUnavailable();
    metrics.effect('traffic.shift', 'succeeded');
    for (let scrape = 0; scrape < 2; scrape += 1) {
      const answer = await server.inject({ url: '/metrics' });
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
      for (const line of [
        'muster_signals_total{source="cloudwatch",outcome="stored"} 3',
        'muster_certificates_unavailable_total 1',
        'muster_effects_total{action="traffic.shift",outcome="succeeded"} 1',
        'muster_incidents_open{workload="shop",drill="false"} 1',
        'muster_messages_waiting 2',
        'muster_signals_waiting 0',
        'muster_journal_writes 7',
        'muster_engine_superseded 1',
      ]) {
        expect(answer.body.split('\n')).toContain(line);
      }
    }
  });
});
