import { expect, it } from '@jest/globals';
import { absent, east, leverOf, west } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const { endpoints, controls } = leverOf('routing-control');
const eastern = controls[east] ?? '';
const western = controls[west] ?? '';

const evacuate = ({ routingControls }: ContractPorts, signal = patient) =>
  routingControls.update(endpoints, [{ arn: eastern, state: 'Off' }], signal);
const states = ({ routingControls }: ContractPorts, signal = patient) =>
  routingControls.states(endpoints, [eastern, western], signal);

promisesOf('routingControls', (make) => {
  it('tells the state of each control asked for', async () => {
    const { ports, settled } = await make();
    expect(await settled(states(ports))).toEqual({ [eastern]: 'On', [western]: 'On' });
  });

  it('sets states as they are given, so that the same again is harmless', async () => {
    const { ports, settled } = await make();
    await settled(evacuate(ports));
    await settled(evacuate(ports));
    expect(await settled(states(ports))).toEqual({ [eastern]: 'Off', [western]: 'On' });
  });

  it('changes all controls of one call or none: a safety rule that refuses leaves every state as it was', async () => {
    const { ports, settled } = await make();
    const bothOff = [eastern, western].map((arn) => ({ arn, state: 'Off' as const }));
    const refused = settled(ports.routingControls.update(endpoints, bothOff, patient));
    await expect(refused).rejects.toMatchObject(coded('conflict'));
    expect(await settled(states(ports))).toEqual({ [eastern]: 'On', [western]: 'On' });
  });

  it('swaps two controls in one call, once the waiting period of the safety rule is over', async () => {
    const { ports, settled, pass } = await make();
    const swap = [
      { arn: eastern, state: 'On' as const },
      { arn: western, state: 'Off' as const },
    ];
    await settled(evacuate(ports));
    const early = settled(ports.routingControls.update(endpoints, swap, patient));
    await expect(early).rejects.toMatchObject(coded('conflict'));
    await pass(60_000);
    await settled(ports.routingControls.update(endpoints, swap, patient));
    expect(await settled(states(ports))).toEqual({ [eastern]: 'On', [western]: 'Off' });
  });

  it('finds no control where there is none', async () => {
    const { ports, settled } = await make();
    const missing = `${eastern}-${absent}`;
    const read = settled(ports.routingControls.states(endpoints, [missing], patient));
    await expect(read).rejects.toMatchObject(coded('notFound'));
    const change = settled(ports.routingControls.update(endpoints, [{ arn: missing, state: 'Off' }], patient));
    await expect(change).rejects.toMatchObject(coded('notFound'));
  });

  readingFails(make, {
    title: 'reading states',
    service: 'route53-recovery-cluster',
    permission: 'route53-recovery-cluster:GetRoutingControlState',
    act: (ports, signal) => states(ports, signal),
  });

  changeFails(make, {
    title: 'an update',
    service: 'route53-recovery-cluster',
    permission: 'route53-recovery-cluster:UpdateRoutingControlStates',
    act: (ports, signal) => evacuate(ports, signal),
    took: async (ports) => (await states(ports))[eastern] === 'Off',
  });
});
