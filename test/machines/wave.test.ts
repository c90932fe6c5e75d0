import { expect, it } from '@jest/globals';
import { ByHand } from '../fixtures/program.ts';
import { finish } from './finished-plan.ts';

/** Failed over to us-west-2, which fails in its turn. */
function wave(): ByHand {
  const incident = finish(new ByHand().toFence());
  for (let looks = 0; looks < 10 && incident.response.includes('monitoring'); looks += 1) {
    if (incident.running.includes('recovery.watch'))
      incident.succeed('recovery.watch', { failedHealthy: false, servingHealthy: false, summary: '' });
    else incident.wait('watchInterval');
  }
  return incident;
}

it('a wave where traffic is served is traced there, and nobody goes on assessing the Region that was left', () => {
  const incident = wave();
  expect(incident.facts).toMatchObject({ region: 'us-west-2', plan: null, order: null, approvals: [] });
  expect(Object.keys(incident.record.timers).filter((id) => id.includes('reassessmentInterval'))).toEqual([]);
  const looks = Object.values(incident.record.running).filter(({ name }) => name === 'evidence.gather');
  expect(looks.map(({ input }) => (input as { region: string }).region)).toEqual(['us-west-2']);
});
