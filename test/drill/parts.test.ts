import { expect, it } from '@jest/globals';
import { floorAsParts, measuredParts } from '../../src/drill/parts.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import type { MutatingCall, TrafficSample } from '../../src/sandbox/world-log.ts';

const row = (atSeconds: number, kind: string, detail: object): HistoryEntry => ({
  sequence: 0,
  atMs: atSeconds * 1000,
  kind,
  detail: detail as HistoryEntry['detail'],
  hash: '',
});
const sample = (atSeconds: number, successRate: number): TrafficSample => ({
  atMs: atSeconds * 1000,
  successRate,
  byRegion: {},
  writersByRegion: {},
});
const traffic = [sample(0, 1), sample(100, 0.1), sample(300, 1), sample(700, 1)];
const call = (atSeconds: number, operation: string): MutatingCall =>
  ({ atMs: atSeconds * 1000, operation, workload: true, changed: true }) as MutatingCall;
const entries = [
  row(140, 'opened', {}),
  row(147, 'decision', { about: 'recommendation', decision: 'failover' }),
  row(149, 'effect.succeeded', { name: 'plan.prepare' }),
  row(209, 'command', { command: 'approve' }),
];

it('divides a recovery into parts whose sum is the RTO', () => {
  const parts = measuredParts(
    { traffic, mutatingCalls: [call(211, 'PutItem'), call(235, 'UpdateRoutingControlStates')] },
    entries,
  );
  expect(parts).toEqual({ detect: 40, decide: 9, approve: 60, prepare: 26, move: 65 });
  expect(Object.values(parts ?? {}).reduce((sum, part) => sum + part, 0)).toBe(200);
});

it('has no parts where no call mended', () => {
  expect(measuredParts({ traffic, mutatingCalls: [] }, entries)).toBeNull();
});

it('puts the floor under the same names, with the same sum', () => {
  const floor = { detect: 40, deliver: 1, approve: 60, fence: 20, replicate: 2, route: 5, clients: 57 };
  expect(floorAsParts(floor)).toEqual({ detect: 41, decide: 0, approve: 60, prepare: 22, move: 62 });
});
