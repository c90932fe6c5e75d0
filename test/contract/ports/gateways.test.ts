import { expect, it } from '@jest/globals';
import { absent, account, api, east, west } from '../account.ts';
import { changeFails, readingFails } from '../failures.ts';
import { coded, patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const { apiId, stage } = api;
const served = async ({ gateways }: ContractPorts, signal = patient) =>
  (await gateways.stage(east, apiId, stage, signal)).deploymentId;
const deployments = ({ gateways }: ContractPorts) => gateways.deployments(east, apiId, patient);

promisesOf('gateways', (make) => {
  it('tells what answers for the domain name in each Region', async () => {
    const { ports, settled } = await make();
    const domains = [];
    for (const region of [east, west]) {
      const domain = await settled(ports.gateways.domain(region, account.domainName, patient));
      expect(domain).toMatchObject({ status: 'AVAILABLE', mappings: [{ basePath: '(none)', stage }] });
      domains.push(domain?.regionalDomainName);
    }
    expect(new Set(domains).size).toBe(2);
  });

  it('answers nothing for a name that is no custom domain', async () => {
    const { ports, settled } = await make();
    expect(await settled(ports.gateways.domain(east, `${absent}.example.com`, patient))).toBeUndefined();
  });

  it('lists deployments oldest first, the one that the stage serves among them', async () => {
    const { ports, settled } = await make();
    const found = await settled(deployments(ports));
    expect(found.map(({ createdAtMs }) => createdAtMs)).toEqual(
      found.map(({ createdAtMs }) => createdAtMs).sort((one, other) => one - other),
    );
    expect(found.map(({ id }) => id)).toContain(await settled(served(ports)));
  });

  it('points a stage at another deployment, and again without harm', async () => {
    const { ports, settled } = await make();
    const deploymentId = (await settled(deployments(ports)))[0]?.id ?? '';
    for (let time = 0; time < 2; time += 1) {
      await settled(ports.gateways.pointStage({ region: east, apiId, stage, deploymentId }, patient));
      expect(await settled(served(ports))).toBe(deploymentId);
    }
  });

  it('refuses a deployment that the API does not have, and leaves the stage as it was', async () => {
    const { ports, settled } = await make();
    const before = await settled(served(ports));
    const wrong = settled(ports.gateways.pointStage({ region: east, apiId, stage, deploymentId: absent }, patient));
    await expect(wrong).rejects.toMatchObject(coded('invalid'));
    expect(await settled(served(ports))).toBe(before);
  });

  it('finds no API and no stage where there is none', async () => {
    const { ports, settled } = await make();
    const { gateways } = ports;
    for (const ask of [
      () => gateways.stage(east, absent, stage, patient),
      () => gateways.stage(east, apiId, absent, patient),
      () => gateways.deployments(east, absent, patient),
    ]) {
      await expect(settled<unknown>(ask())).rejects.toMatchObject(coded('notFound'));
    }
  });

  readingFails(make, { title: 'reading a stage', service: 'apigateway', permission: 'apigateway:GET', act: served });

  changeFails(make, {
    title: 'pointing a stage',
    service: 'apigateway',
    permission: 'apigateway:PATCH',
    act: ({ gateways }, signal) =>
      gateways.pointStage({ region: east, apiId, stage, deploymentId: api.olderDeployment }, signal),
    took: async (ports) => (await served(ports)) === api.olderDeployment,
  });
});
