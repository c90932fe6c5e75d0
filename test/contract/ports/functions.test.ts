import { expect, it } from '@jest/globals';
import { absent, east, lambda, provisionedExecutions, west } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const { name, alias, before, serving } = lambda;
const aliasOf = ({ functions }: ContractPorts, signal = patient) => functions.alias(east, name, alias, signal);
const reserved = ({ functions }: ContractPorts, signal = patient) => functions.reservedConcurrency(east, name, signal);

promisesOf('functions', (make) => {
  it('tells which version an alias serves, and lists the published ones, newest last', async () => {
    const { ports, settled } = await make();
    expect(await settled(aliasOf(ports))).toMatchObject({ version: serving, second: null });
    const versions = await settled(ports.functions.versions(east, name, patient));
    expect(versions.map(({ version }) => version)).toEqual([before, serving]);
    expect(versions[0]?.modifiedAtMs).toBeLessThan(versions[1]?.modifiedAtMs ?? 0);
    expect(versions.map(({ codeSha256 }) => codeSha256)).toEqual([expect.any(String), expect.any(String)]);
  });

  it('points an alias at another version once: the revision that was read is spent', async () => {
    const { ports, settled } = await make();
    const { revisionId } = await settled(aliasOf(ports));
    const back = { region: east, functionName: name, alias, version: before, revisionId };
    await settled(ports.functions.pointAlias(back, patient));
    const now = await settled(aliasOf(ports));
    expect(now.version).toBe(before);
    expect(now.revisionId).not.toBe(revisionId);
    const stale = settled(ports.functions.pointAlias({ ...back, version: serving }, patient));
    await expect(stale).rejects.toMatchObject(coded('conflict'));
    expect((await settled(aliasOf(ports))).version).toBe(before);
  });

  it('lets an alias serve two versions by shares, until it is pointed at one alone', async () => {
    const { ports, settled } = await make();
    const both = { region: east, functionName: name, alias, version: before };
    const second = { version: serving, share: 0.25 };
    const point = async (to: object) => {
      const { revisionId } = await settled(aliasOf(ports));
      await settled(ports.functions.pointAlias({ ...both, ...to, revisionId }, patient));
    };
    await point({ second });
    expect(await settled(aliasOf(ports))).toMatchObject({ version: before, second });
    await point({});
    expect(await settled(aliasOf(ports))).toMatchObject({ version: before, second: null });
  });

  it('refuses shares between a version and itself', async () => {
    const { ports, settled } = await make();
    const { revisionId } = await settled(aliasOf(ports));
    const itself = { version: before, second: { version: before, share: 0.5 } };
    const wrong = ports.functions.pointAlias(
      { region: east, functionName: name, alias, ...itself, revisionId },
      patient,
    );
    await expect(settled(wrong)).rejects.toMatchObject(coded('invalid'));
    expect(await settled(aliasOf(ports))).toMatchObject({ version: serving, second: null });
  });

  it('finds no function, alias or version where there is none', async () => {
    const { ports, settled } = await make();
    const { functions } = ports;
    const { revisionId } = await settled(aliasOf(ports));
    const unpublished = { region: east, functionName: name, alias, version: '9999', revisionId };
    for (const ask of [
      () => functions.alias(east, absent, alias, patient),
      () => functions.alias(east, name, absent, patient),
      () => functions.versions(east, absent, patient),
      () => functions.pointAlias(unpublished, patient),
      () => functions.reservedConcurrency(east, absent, patient),
      () => functions.setReservedConcurrency(east, absent, 1, patient),
    ]) {
      await expect(settled<unknown>(ask())).rejects.toMatchObject(coded('notFound'));
    }
  });

  it('tells the concurrency of an account, less what functions reserve', async () => {
    const { ports, settled } = await make();
    const { limit, unreserved } = await settled(ports.functions.accountConcurrency(west, patient));
    expect(unreserved).toBe(limit);
    await settled(ports.functions.setReservedConcurrency(west, name, 100, patient));
    expect(await settled(ports.functions.accountConcurrency(west, patient))).toEqual({
      limit,
      unreserved: limit - 100,
    });
  });

  it('reserves concurrency as given, none at first, and the same again is harmless', async () => {
    const { ports, settled } = await make();
    expect(await settled(reserved(ports))).toBeNull();
    for (let time = 0; time < 2; time += 1) {
      await settled(ports.functions.setReservedConcurrency(east, name, 0, patient));
      expect(await settled(reserved(ports))).toBe(0);
    }
  });

  it('tells provisioned concurrency of an alias, and null where there is none', async () => {
    const { ports, settled } = await make();
    const provisioned = (functionName: string) =>
      settled(ports.functions.provisionedConcurrency(west, functionName, alias, patient));
    const all = { requested: provisionedExecutions, available: provisionedExecutions };
    expect(await provisioned(name)).toEqual(all);
    expect(await provisioned('shop-catalogue')).toBeNull();
  });

  readingFails(make, { title: 'reading an alias', service: 'lambda', permission: 'lambda:GetAlias', act: aliasOf });

  changeFails(make, {
    title: 'reserving concurrency',
    service: 'lambda',
    permission: 'lambda:PutFunctionConcurrency',
    act: ({ functions }, signal) => functions.setReservedConcurrency(east, name, 7, signal),
    took: async (ports) => (await reserved(ports)) === 7,
  });
});
