import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse, stringify } from 'yaml';
import { exampleTokenHashes } from '../src/config/file-checks.ts';
import { configJsonSchema } from '../src/config/schema.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { formatProblem, InputError } from '../src/errors.ts';
import { workloadText } from './signals/workloads.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-config-'));
  mkdirSync(join(folder, 'runbooks'));
  writeFileSync(join(folder, 'scenario.yaml'), '');
});

afterEach(() => rmSync(folder, { recursive: true }));

const ana = { id: 'ana', name: 'Ana', roles: ['incident-commander'], tokenSha256: 'a'.repeat(64) };

function configText(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    mode: 'sandbox',
    journal: 'muster.db',
    runbooks: 'runbooks',
    workloads: ['shop.yaml'],
    people: [ana],
    sandbox: { scenario: 'scenario.yaml' },
    ...changes,
  };
}

/** Writes the files into a folder of their own and loads them. */
function load(
  changes: Readonly<Record<string, unknown>> | string = {},
  workloads: Readonly<Record<string, unknown>> = { 'shop.yaml': workloadText() },
  env: Readonly<Record<string, string>> = {},
): Config {
  for (const [name, content] of Object.entries(workloads)) writeFileSync(join(folder, name), stringify(content));
  const text = typeof changes === 'string' ? changes : stringify(configText(changes));
  writeFileSync(join(folder, 'muster.yaml'), text);
  return loadConfig(join(folder, 'muster.yaml'), env);
}

/** The problems as people read them, without the folder. */
function problems(...args: Parameters<typeof load>): string[] {
  try {
    load(...args);
  } catch (error) {
    if (error instanceof InputError)
      return error.problems.map((problem) => formatProblem(problem).replace(`${folder}/`, ''));
    throw error;
  }
  return [];
}

const aws = { mode: 'aws', sandbox: undefined };

describe('a valid configuration', () => {
  it('is one object with defaults, absolute paths and parsed workloads', () => {
    const config = load({ journal: 'data/muster.db' });
    expect(config).toMatchObject({
      engineId: 'muster',
      listen: { host: '127.0.0.1', port: 8711, allowRemote: false },
      journal: join(folder, 'data/muster.db'),
      runbooks: join(folder, 'runbooks'),
      sandbox: { scenario: join(folder, 'scenario.yaml'), speed: 1 },
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

describe('secrets', () => {
  const chat = { slack: { channel: 'C0123456789', botTokenEnv: 'BOT' } };

  it('come from the named environment variables and are never printed', () => {
    const { secrets, ...rest } = load({ ...aws, chat }, undefined, { BOT: 'xoxb-hidden' });
    expect(secrets.BOT?.reveal()).toBe('xoxb-hidden');
    for (const text of [JSON.stringify({ secrets, rest }), inspect({ secrets }, { depth: 9 }), `${secrets.BOT}`]) {
      expect(text).toContain('[secret]');
      expect(text).not.toContain('xoxb-hidden');
    }
  });

  it('are not taken in the sandbox, whatever the environment holds', () => {
    expect(load({ chat }, undefined, { BOT: 'xoxb-hidden' }).secrets).toEqual({});
  });

  it('that are not set are a problem outside the sandbox', () => {
    expect(problems({ ...aws, chat, statusPage: { pageId: 'p', apiKeyEnv: 'KEY' } })).toEqual([
      expect.stringMatching(
        /^muster.yaml:\d+:18 chat.slack.botTokenEnv: found "BOT", expected an environment variable that is set$/,
      ),
      expect.stringMatching(
        /^muster.yaml:\d+:14 statusPage.apiKeyEnv: found "KEY", expected an environment variable that is set$/,
      ),
    ]);
  });
});

describe('the key of approval links', () => {
  const mail = {
    smtp: { host: 'mail.example.com' },
    from: 'muster@example.com',
    links: { baseUrl: 'https://muster.example', keyEnv: 'LINKS' },
  };

  it('is refused when it is short enough to be guessed', () => {
    expect(problems({ ...aws, mail }, undefined, { LINKS: 'x'.repeat(31) })).toEqual([
      expect.stringMatching(/mail.links.keyEnv: found "LINKS", expected a variable of at least 32 characters$/),
    ]);
    expect(load({ ...aws, mail }, undefined, { LINKS: 'x'.repeat(32) }).secrets.LINKS).toBeDefined();
  });
});

describe('mistakes', () => {
  it('of all files come at once, each with file, line and column', () => {
    const text =
      'mode: cloud\njournal: a\nrunbooks: runbooks\nworkloads: [shop.yaml, gone.yaml]\npeople: []\nextra: 1\n';
    expect(problems(text, { 'shop.yaml': workloadText({ accountId: '12', title: '' }) })).toEqual([
      'muster.yaml:1:7 mode: found "cloud", expected one of "sandbox", "aws"',
      expect.stringMatching(/^muster.yaml:5:9 people: found \[\], expected /),
      'muster.yaml:6:8 extra: found unknown key "extra", expected only keys of the schema',
      expect.stringMatching(/^shop.yaml:2:8 title: found "", expected /),
      expect.stringMatching(/^shop.yaml:3:12 accountId: found "12", expected /),
      'gone.yaml found no readable file, expected a YAML file',
    ]);
  });

  it('in the YAML itself are placed', () => {
    expect(problems('mode: sandbox\nmode: aws\n')[0]).toMatch(/^muster.yaml:2:1 found Map keys must be unique/);
  });

  it('of a file that is not there say so', () => {
    expect(() => loadConfig(join(folder, 'none.yaml'), {})).toThrow('found no readable file, expected a YAML file');
  });

  it.each([
    ['a host that is not loopback', { listen: { host: '0.0.0.0' } }, 'listen.host: found "0.0.0.0"'],
    [
      'a folder of runbooks that is not there',
      { runbooks: 'gone' },
      'runbooks: found "gone", expected a directory that exists',
    ],
    [
      'a scenario that is not there',
      { sandbox: { scenario: 'gone' } },
      'sandbox.scenario: found "gone", expected a file',
    ],
    ['a sandbox without its scenario', { sandbox: undefined }, 'sandbox: found nothing, expected the scenario to play'],
    ['a sandbox in earnest', { mode: 'aws' }, 'sandbox: found {"scenario":"scenario.yaml"}, expected no sandbox'],
    ['a person named twice', { people: [ana, { ...ana, tokenSha256: 'b'.repeat(64) }] }, 'people.1.id: found "ana"'],
    ['a token used twice', { people: [ana, { ...ana, id: 'ben' }] }, 'people.1.tokenSha256'],
    ['a file listed twice', { workloads: ['shop.yaml', 'shop.yaml'] }, 'workloads.1: found "shop.yaml"'],
    [
      'unlisted alarms for nobody',
      { signals: { unlisted: { workload: 'x' } } },
      'signals.unlisted.workload: found "x", expected a workload that is listed: shop',
    ],
    [
      'a published token in earnest',
      { ...aws, people: [{ ...ana, tokenSha256: exampleTokenHashes[0] }] },
      'people.0.tokenSha256',
    ],
    [
      'a secret in the file',
      { chat: { slack: { channel: 'C0123456789', botTokenEnv: 'xoxb-1' } } },
      'chat.slack.botTokenEnv',
    ],
  ])('include %s', (_title, changes, expected) => {
    expect(problems(changes)).toContainEqual(expect.stringContaining(expected));
  });

  it('do not include a host that the file opens in so many words', () => {
    expect(problems({ listen: { host: '0.0.0.0', allowRemote: true } })).toEqual([]);
  });
});

describe('a workload', () => {
  const approval = { roles: ['incident-commander'], quorum: 1, fourEyes: false, expirySeconds: 900 };
  const journey = {
    id: 'checkout',
    critical: true,
    components: ['api'],
    urls: { 'us-east-1': 'https://a.example.com', 'us-west-2': 'https://b.example.com' },
  };
  const switches = {
    'us-east-1': [{ region: 'us-east-1', bucket: 'b', key: 'k' }],
    'us-west-2': [{ region: 'us-east-2', bucket: 'b', key: 'k' }],
  };
  const window = { maxRpoSeconds: 5, validFrom: '2026-02-01T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' };

  it.each([
    [
      'a component twice',
      {
        components: [
          { id: 'api', service: 'apigateway', name: 'a' },
          { id: 'api', service: 's3', name: 'b' },
        ],
      },
      'components.1.id',
    ],
    [
      'a call to nobody',
      {
        components: [
          { id: 'api', service: 'apigateway', name: 'a', calls: ['x'] },
          { id: 'orders', service: 'dynamodb', name: 'o' },
        ],
      },
      'components.0.calls.0: found "x", expected a component of the workload: api, orders',
    ],
    [
      'a journey through nobody',
      { journeys: [{ ...journey, components: ['x'] }] },
      'journeys.0.components.0: found "x"',
    ],
    [
      'a journey that cannot be probed in both Regions',
      { journeys: [{ ...journey, urls: { 'us-east-1': 'https://a.example.com' } }] },
      'expected an entry for us-west-2',
    ],
    [
      'a journey in a third Region',
      { journeys: [{ ...journey, urls: { ...journey.urls, 'eu-west-1': 'https://c.example.com' } }] },
      'journeys.0.urls.eu-west-1',
    ],
    [
      'an alarm about nobody',
      { alarms: [{ name: 'a', region: 'us-east-1', component: 'x' }] },
      'alarms.0.component: found "x"',
    ],
    ['an alarm elsewhere', { alarms: [{ name: 'a', region: 'eu-west-1' }] }, 'alarms.0.region: found "eu-west-1"'],
    [
      'an alarm twice',
      {
        alarms: [
          { name: 'a', region: 'us-east-1' },
          { name: 'a', region: 'us-east-1' },
        ],
      },
      'alarms.1.name',
    ],
    [
      'a table of nobody',
      { tables: [{ name: 'orders', component: 'x', consistency: 'eventual', worstLagMs: 1, writesPerSecond: 1 }] },
      'tables.0.component',
    ],
    ['one Region twice', { regions: ['us-east-1', 'us-east-1'] }, 'regions.1: found "us-east-1"'],
    [
      'a lease kept twice in one Region',
      { lease: { table: 't', regions: ['us-east-1', 'us-east-1', 'us-west-2'], ttlSeconds: 20, honoured: true } },
      'lease.regions.1',
    ],
    [
      'something bound elsewhere',
      { bound: [{ kind: 'queue', name: 'q', region: 'eu-west-1', counterpart: 'none' }] },
      'bound.0.region',
    ],
    [
      'a lever for one Region only',
      {
        levers: [
          { kind: 'records', hostedZoneId: 'Z', setIdentifiers: { 'us-east-1': 'e' }, acceleratedRecovery: true },
        ],
      },
      'levers.0.setIdentifiers',
    ],
    [
      'a switch that lies in the Region it is to empty',
      { levers: [{ kind: 'standby-object', switches }] },
      'levers.0.switches.us-east-1.0.region: found "us-east-1"',
    ],
    [
      'a role that nobody has',
      { policy: { approval: { ...approval, roles: ['boss'] }, maxWithoutWriterSeconds: 60 } },
      'policy.approval.roles.0: found "boss", expected a role that someone has: incident-commander',
    ],
    [
      'a quorum of more people than there are',
      { policy: { approval: { ...approval, quorum: 2 }, maxWithoutWriterSeconds: 60 } },
      'policy.approval.quorum: found 2, expected at most 1',
    ],
    [
      'a broken glass that nobody may break',
      {
        policy: { approval: { ...approval, breakGlass: { role: 'x', afterSeconds: 60 } }, maxWithoutWriterSeconds: 60 },
      },
      'policy.approval.breakGlass.role: found "x"',
    ],
    [
      'a policy that ends before it begins',
      { policy: { approval, maxWithoutWriterSeconds: 60, unattendedFailover: window } },
      'policy.unattendedFailover.validUntil',
    ],
  ])('is refused with %s', (_title, changes, expected) => {
    const found = problems({}, { 'shop.yaml': workloadText(changes) });
    expect(found).toContainEqual(expect.stringContaining(expected));
    expect(found.every((problem) => /^shop.yaml:\d+:\d+ /.test(problem))).toBe(true);
  });

  it('is refused under an id that another one has', () => {
    const both = { 'shop.yaml': workloadText(), 'other.yaml': workloadText() };
    expect(problems({ workloads: ['shop.yaml', 'other.yaml'] }, both)).toEqual([
      'other.yaml:1:5 id: found "shop", expected a workload id that is not used twice',
    ]);
  });
});

describe('the example', () => {
  const example = new URL('../examples/muster.yaml', import.meta.url).pathname;

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
