import { codeOf } from '../../errors.ts';
import { defineCheck, fail, pass, warn } from '../check.ts';

/** The controls exist and can be read; one that is Off holds its Region out of the answer already. */
export const routingControlStates = defineCheck({
  name: 'routingControls.states',
  holds: 'the routing controls exist, and hold no Region out',
  timeLimitMs: 20_000,
  subjects: ({ workload }) =>
    workload.levers.flatMap((lever) =>
      lever.kind === 'routing-control'
        ? Object.entries(lever.controls).map(([region, arn]) => ({ region, arn, endpoints: lever.endpoints }))
        : [],
    ),
  named: ({ region }) => `of ${region}`,
  async read(ports, { arn, endpoints }, _around, signal) {
    try {
      return (await ports.routingControls.states(endpoints, [arn], signal))[arn] ?? null;
    } catch (error) {
      if (codeOf(error) !== 'notFound') throw error;
      return null;
    }
  },
  judge(state, { region, arn }) {
    if (state === null)
      return fail(
        'there is no such routing control',
        `create it, or correct controls: ${region} in the workload file (${arn})`,
      );
    if (state === 'Off')
      return warn(
        'Off: this Region is held out of the answer',
        `muster plan on the way back, or set it On if ${region} is to serve`,
      );
    return pass(state);
  },
});
