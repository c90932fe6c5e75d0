import { describe, expect, it } from '@jest/globals';
import { compile } from '../../src/runbook/compile.ts';
import { namesOnly } from '../fixtures/catalogue.ts';
import { ana, awsRegional, ByHand, preparedPlan, shippedRunbooks, speaking } from '../fixtures/program.ts';
import { shop } from '../fixtures/workload.ts';

/** The shipped failover, with what it pauses at its end paused before the fence. */
const pausing = speaking(
  compile(
    shippedRunbooks().map((runbook) => {
      const { steps } = runbook;
      const consumers = steps.filter(({ id }) => id === 'consumers');
      const others = steps.filter(({ id }) => id !== 'consumers');
      const fence = others.findIndex((step) => step.fence);
      return { ...runbook, steps: fence === -1 ? steps : others.toSpliced(fence, 0, ...consumers) };
    }),
    namesOnly,
  ),
);

const consumers = {
  id: 'consumers',
  action: 'consumers.pause',
  risk: 'reversible',
  undo: null,
  calls: [],
  readings: [],
  obstacles: [],
};

/** Up to the last look before the fence, which finds the Region well: the plan is withdrawn. Answers what people read in chat. */
function toldOf(program: typeof pausing | undefined, ran: readonly string[]): string {
  const plan = { ...preparedPlan, steps: [consumers] };
  const incident = new ByHand(shop(), program)
    .toApproval(awsRegional, plan)
    .command('approve', ana, '', plan.hash)
    .succeed('plan.prepare', plan);
  for (const name of ['capacity.check', 'tables.checkReady', 'estate.check', 'traffic.check', ...ran])
    incident.succeed(name);
  incident.look({ confirmed: false, clear: true, served: true });
  return incident.record.outbox.find(({ occasion }) => occasion === 'withdrawn')?.text ?? '';
}

describe('a plan that is withdrawn before its fence', () => {
  it('says that nothing was moved where only checks ran', () => {
    expect(toldOf(undefined, [])).toContain('Nothing was moved.');
  });

  it('says what stands where a step has changed something', () => {
    const text = toldOf(pausing, ['consumers.pause', 'consumers.pause.verify']);
    expect(text).toContain('This was changed and stands: consumers (consumers.pause).');
    expect(text).not.toContain('Nothing was moved');
  });
});
