import { expect, it } from '@jest/globals';
import { absent, account, east, leverOf, sibling, west } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const { hostedZoneId: zone, setIdentifiers } = leverOf('records');
const name = account.domainName;
const { hostedZoneId: siblingZone } = leverOf('records', sibling);
const atFirst = [
  { setIdentifier: setIdentifiers[east] ?? '', weight: 100 },
  { setIdentifier: setIdentifiers[west] ?? '', weight: 0 },
];
const moved = atFirst.map(({ setIdentifier, weight }) => ({ setIdentifier, weight: 100 - weight }));

const weights = ({ dnsRecords }: ContractPorts, signal = patient) => dnsRecords.weights(zone, name, signal);
const move = ({ dnsRecords }: ContractPorts, signal = patient) => dnsRecords.setWeights(zone, name, moved, signal);

promisesOf('dnsRecords', (make) => {
  it('tells the weight of each record set of the name', async () => {
    const { ports, settled } = await make();
    expect(await settled(weights(ports))).toEqual(atFirst);
  });

  it('finds no records of another name, and no zone of another id', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.dnsRecords.weights(zone, `${absent}.example.com`, patient))).toEqual([]);
    const elsewhere = settled(ports.dnsRecords.weights('Z0NOTHING', name, patient));
    await expect(elsewhere).rejects.toMatchObject(coded('notFound'));
  });

  it('sets all weights in one change, which is pending until all name servers have it', async () => {
    const { ports, settled, pass } = await make();
    const { changeId } = await settled(move(ports));
    expect(await settled(ports.dnsRecords.changeStatus(changeId, patient))).toBe('pending');
    expect(await settled(weights(ports))).toEqual(moved);
    await pass(120_000);
    expect(await settled(ports.dnsRecords.changeStatus(changeId, patient))).toBe('insync');
  });

  it('sets the same weights again without harm', async () => {
    const { ports, settled, pass } = await make();
    await settled(move(ports));
    await pass(120_000);
    await settled(move(ports));
    expect(await settled(weights(ports))).toEqual(moved);
  });

  it('sends nothing for a record set that is not there', async () => {
    const { ports, settled, sent } = await make();
    const wanted = [...moved, { setIdentifier: absent, weight: 1 }];
    const refused = settled(ports.dnsRecords.setWeights(zone, name, wanted, patient));
    await expect(refused).rejects.toMatchObject(coded('notFound'));
    expect(sent.map(({ operation }) => operation)).not.toContain('ChangeResourceRecordSets');
  });

  it('does not know a change that was never made', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.dnsRecords.changeStatus('/change/C0NEVERMADE', patient))).toBe('unknown');
  });

  it('exchanges the roles of two records in one change, and not twice', async () => {
    const { ports, settled } = await make();
    const roles = () => settled(ports.dnsRecords.roles(siblingZone, sibling.domainName, patient));
    const exchange = (given: Awaited<ReturnType<typeof roles>>) =>
      settled(ports.dnsRecords.setRoles(siblingZone, sibling.domainName, given, patient));
    const before = await roles();
    expect(before.map(({ failover }) => failover).sort()).toEqual(['PRIMARY', 'SECONDARY']);
    const after = before.map(({ setIdentifier, failover }) => ({
      setIdentifier,
      failover: failover === 'PRIMARY' ? ('SECONDARY' as const) : ('PRIMARY' as const),
    }));
    const { changeId } = await exchange(after);
    expect(await settled(ports.dnsRecords.changeStatus(changeId, patient))).toBe('pending');
    expect(await roles()).toEqual(after);
    await expect(exchange(after)).rejects.toMatchObject(coded('conflict'));
  });

  readingFails(make, {
    title: 'reading weights',
    service: 'route53',
    permission: 'route53:ListResourceRecordSets',
    act: weights,
  });

  changeFails(make, {
    title: 'a change of weights',
    service: 'route53',
    permission: 'route53:ChangeResourceRecordSets',
    act: move,
    looksFirst: 1,
    took: async (ports) => (await weights(ports))[0]?.weight === moved[0]?.weight,
  });
});
