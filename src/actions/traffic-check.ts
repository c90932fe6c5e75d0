import { z } from 'zod';
import { CodedError } from '../errors.ts';
import { defineAction } from './define.ts';
import { betweenRegions } from './inputs.ts';
import type { Move } from './lever.ts';
import { leversOf, lookAtAll, toldOf } from './levers.ts';

const pollMs = 10_000;

/** Nobody is fenced for a move that no lever can make: at least one must answer first. */
export const trafficCheck = defineAction({
  name: 'traffic.check',
  summary: 'Waits until a lever that moves traffic answers, and fails with the reason when none does',
  input: betweenRegions.extend({
    /** A control plane that is down may come back: waited for so long. */
    withinSeconds: z.int().min(0).max(600).default(300),
  }),
  risk: 'read',
  plane: 'data',
  operations: [
    'route53-recovery-cluster:GetRoutingControlState',
    's3:HeadObject',
    'cloudwatch:DescribeAlarms',
    'route53:ListResourceRecordSets',
  ],
  timeLimitMs: 640_000,
  async plan(ports, { workload, from, to }, { key, signal }) {
    const looks = await lookAtAll(ports, leversOf(ports, workload, moveOf(from, to, key)), signal);
    return { calls: [], readings: looks.map((one) => ({ name: 'lever', value: toldOf(one) })), obstacles: [] };
  },
  async run(ports, { workload, from, to, withinSeconds }, { key, signal }) {
    const deadlineMs = ports.clock.now() + withinSeconds * 1000;
    const levers = leversOf(ports, workload, moveOf(from, to, key));
    for (;;) {
      const looks = await lookAtAll(ports, levers, signal);
      const answering = looks.filter(({ look }) => typeof look !== 'string');
      if (answering.length > 0) return { levers: answering.map(({ driver }) => driver.kind) };
      if (levers.length === 0 || ports.clock.now() + pollMs > deadlineMs) throw noneAnswers(workload.id, to, looks);
      await ports.clock.sleep(pollMs, signal);
    }
  },
});

function moveOf(from: string, to: string, key: string): Move {
  return { from, to, key, override: null, inverseOf: [] };
}

function noneAnswers(workload: string, to: string, looks: Awaited<ReturnType<typeof lookAtAll>>): CodedError {
  const told = looks.map(toldOf).join('; ') || 'there is none';
  const control = looks.every(({ driver }) => driver.plane === 'control');
  const why = control ? " Route 53's control plane lives in us-east-1 alone." : '';
  return new CodedError('refused', `no lever of ${workload} could move traffic to ${to} now: ${told}.${why}`);
}
