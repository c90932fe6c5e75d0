import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ownFolder } from '../fixtures/own-folder.ts';
import { root } from '../source-files.ts';
import { exampleElsewhere, muster } from './muster.ts';

const at = ownFolder();

/** A configuration of one workload, an example's under the name kiosk. */
function kiosk(like = 'shop', changed: (workload: string) => string = (workload) => workload): string {
  const text = readFileSync(join(root, 'examples', 'workloads', `${like}.yaml`), 'utf8');
  writeFileSync(at('kiosk.yaml'), changed(text.replace(/^id: .*$/m, 'id: kiosk')));
  return written((config) => config.replace(/workloads:\n(?: {2}- .*\n)+/, 'workloads:\n  - ./kiosk.yaml\n'), 'kiosk');
}

/** The shop of the example in Europe. */
function inEurope(): string {
  const there = (text: string): string =>
    text
      .replaceAll('us-east-1', 'eu-west-1')
      .replaceAll('us-west-2', 'eu-central-1')
      .replaceAll('us-east-2', 'eu-north-1');
  const text = readFileSync(join(root, 'examples', 'workloads', 'shop.yaml'), 'utf8');
  writeFileSync(at('shop.yaml'), there(text));
  return written((config) => config.replace(/workloads:\n(?: {2}- .*\n)+/, 'workloads:\n  - ./shop.yaml\n'), 'shop');
}

/** A configuration of one of the example's workloads. */
function only(workload: string): string {
  const file = join(root, 'examples', 'workloads', `${workload}.yaml`);
  return written((config) => config.replace(/workloads:\n(?: {2}- .*\n)+/, `workloads:\n  - ${file}\n`), workload);
}

function written(changed: (config: string) => string, unlisted: string): string {
  const config = exampleElsewhere()
    .replace(/port: \d+/, 'port: 0')
    .replace(/^journal: .*$/m, `journal: ${at('data', 'muster.db')}`)
    .replace('workload: shop', `workload: ${unlisted}`);
  writeFileSync(at('mine.yaml'), changed(config));
  return at('mine.yaml');
}

describe('with workloads of your own, muster drill', () => {
  it('lists the scenarios that fit, and says how many others there are and what they are about', async () => {
    const { code, stdout } = await muster('drill', '--list', '-c', only('clinic'));
    expect(code).toBe(0);
    expect(stdout.match(/^\S+ +(hold|failover|rollback) +clinic/gm)).toHaveLength(3);
    expect(stdout).toMatch(
      /\d+ shipped scenarios do not fit the configured workloads: they are about booking, brochure, shop, tracking\n$/,
    );
  });

  it('lists a variant about a configured workload, though what it extends is about another', async () => {
    const { stdout, stderr } = await muster('drill', '--list', '--json', '-c', only('booking'));
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    expect(names).toContain('2021-12-07-network.unaffected-journey');
    expect(stderr).toMatch(/^\d+ shipped scenarios do not fit/);
  });

  it('plays all those that fit', async () => {
    const words = ['--all', '--no-scores', '-c', only('clinic')];
    const { stdout, stderr } = await muster('drill', ...words);
    expect(stderr).not.toContain('expected');
    expect(stdout).toMatch(/^\d+ shipped scenarios do not fit the configured workloads/);
    for (const name of ['dead-letters', 's3-slow-down', 'three-minute-blip']) expect(stdout).toContain(name);
    expect(stdout).not.toContain('bad-deploy');
  });

  it.each([
    ['2023-06-13-lambda', 'failover', 'eu-central-1'],
    ['bad-deploy', 'rollback', 'eu-west-1'],
  ])('plays %s in the Regions that are yours, with the right call', async (name, decision, region) => {
    const { code, stdout } = await muster('drill', name, '--json', '--no-scores', '-c', inEurope());
    const card = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    expect(card).toMatchObject({
      decision,
      rightCall: true,
      title: expect.stringMatching(/ \(played in eu-west-1\)$/),
    });
    expect(JSON.stringify(card.mutatingCalls)).toContain(`(${region})`);
    expect(JSON.stringify(card.mutatingCalls)).not.toMatch(/\(us-/);
    expect(code).toBe(0);
  });

  it('refuses to play all when none fits', async () => {
    expect(await muster('drill', '--all', '--no-scores', '-c', kiosk())).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /found none that fits \(\d+ shipped scenarios .*expected scenario files about kiosk/,
      ),
    });
  });

  it('says of scenarios by name what is wrong, once a file', async () => {
    const { code, stderr } = await muster('drill', 'bad-deploy', 'bad-deploy.no-control-plane', '-c', kiosk());
    expect(code).toBe(2);
    expect(stderr.match(/bad-deploy\.yaml:\d+:\d+ workload: found "shop"/g)).toHaveLength(1);
  });
});

describe('with workloads of your own, muster rto', () => {
  it('draws outages as they would be in Regions that are yours', async () => {
    const { code, stdout, stderr } = await muster('rto', '--json', '-c', inEurope());
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ workload: 'shop', now: { rtoSeconds: 423 } });
  });

  it('draws the outages of other workloads that can happen to it, and says how many cannot', async () => {
    const { code, stdout } = await muster('rto', '-c', kiosk());
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kiosk: what its recovery is made of/);
    expect(stdout).toMatch(/\d+ shipped outages are left out/);
  });

  it('says so when none can', async () => {
    const ofOthers = (text: string) => text.replaceAll(/service: \w+/g, 'service: secretsmanager');
    expect(await muster('rto', '-c', kiosk('shop', ofOthers))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/none of \d+ shipped outages that can happen to kiosk/),
    });
  });
});

describe('a sandbox whose scenario is about a workload that is not configured', () => {
  const why = /sandbox\.scenario: found .*dns\.yaml, which is about shop, expected .*configuration: kiosk/;

  it('does not start, and opens nothing', async () => {
    const { code, stderr } = await muster('serve', '-c', kiosk());
    expect(stderr).toMatch(why);
    expect(stderr).toContain(`${at('mine.yaml')} sandbox`);
    expect(code).toBe(2);
    expect(existsSync(at('data'))).toBe(false);
  });

  it('is an error to lint', async () => {
    const { code, stdout } = await muster('lint', '--json', '-c', kiosk());
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ level: 'error', where: at('mine.yaml'), what: expect.stringMatching(why) }),
    );
  });
});
