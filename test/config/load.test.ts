import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { exampleTokenHashes } from '../../src/config/file-checks.ts';
import { configJsonSchema } from '../../src/config/schema.ts';
import { loadConfig } from '../../src/config.ts';
import { configFolder } from './config-folder.ts';

const { at, load } = configFolder();

describe('a valid configuration', () => {
  it('is one object with defaults, absolute paths and parsed workloads', () => {
    const config = load({ journal: 'data/muster.db' });
    expect(config).toMatchObject({
      engineId: 'muster',
      listen: { host: '127.0.0.1', port: 8711, allowRemote: false },
      journal: at('data/muster.db'),
      runbooks: at('runbooks'),
      sandbox: { scenario: at('scenario.yaml'), speed: 1 },
      signals: { sns: { topicArns: [] }, unlisted: { severity: 'sev3' } },
      drills: {},
    });
    expect(config.workloads.map(({ id }) => id)).toEqual(['shop']);
  });

  it('is frozen all through', () => {
    const config = load();
    expect(() => Object.assign(config.listen, { host: '0.0.0.0' })).toThrow(TypeError);
    expect(() => Object.assign(config.workloads[0]?.policy ?? {}, { maxWithoutWriterSeconds: 1 })).toThrow(TypeError);
  });
});

describe('the example', () => {
  const example = new URL('../../examples/muster.yaml', import.meta.url).pathname;

  it('loads, with tokens that are published', () => {
    const config = loadConfig(example, {});
    expect(config.workloads.map(({ id }) => id)).toEqual(['shop', 'brochure', 'booking', 'tracking', 'clinic']);
    const published = ['ana', 'ben', 'cho'].map((name) =>
      createHash('sha256').update(`${name}-sandbox-token`).digest('hex'),
    );
    expect(config.people.map(({ tokenSha256 }) => tokenSha256)).toEqual(published);
    const sender = createHash('sha256').update('prometheus-sandbox-token').digest('hex');
    expect(config.signals.senders.map(({ tokenSha256 }) => tokenSha256)).toEqual([sender]);
    expect(exampleTokenHashes).toEqual([...published, sender]);
  });

  it('is what the schema for editors describes', () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(configJsonSchema());
    expect(validate(parse(readFileSync(example, 'utf8')))).toBe(true);
    expect(validate({ mode: 'cloud' })).toBe(false);
  });
});
