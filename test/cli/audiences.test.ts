import { afterAll, describe, expect, it } from '@jest/globals';
import { audiencesOf, onCallOf } from '../../src/cli/audiences.ts';
import { recipientsOf } from '../../src/cli/recipients.ts';
import { silentPlaces } from '../../src/cli/silent-places.ts';
import { configSchema } from '../../src/config/schema.ts';
import { Secret } from '../../src/config/secret.ts';
import type { Destination, Message } from '../../src/ports/messaging.ts';
import { closeAll, mailServer } from '../adapters/mail/mail-server.ts';
import { pageServer } from '../adapters/status-page/page-server.ts';
import { clockOf } from '../clock-of.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { requestWith } from '../fixtures/approval-request.ts';
import { loopback } from '../fixtures/loopback.ts';
import { messageWith } from '../fixtures/message.ts';

afterAll(closeAll);

const silent = new AbortController().signal;
const clock = clockOf({ now: () => Date.UTC(2026, 0, 5, 3), sleep: async () => {} });

const least = {
  mode: 'aws',
  journal: 'muster.db',
  runbooks: 'runbooks',
  workloads: ['shop.yaml'],
  people: [
    {
      id: 'ana',
      name: 'Ana Adams',
      roles: ['incident-commander'],
      tokenSha256: '0'.repeat(64),
      mail: 'ana@example.com',
    },
  ],
};

function configWith(sections: object) {
  const names = ['PAGE', 'USER', 'PASSWORD', 'LINKS', 'ROUTING', 'HOOK', 'ROTA'];
  const secrets = Object.fromEntries(names.map((name) => [name, new Secret(`the ${name}`)]));
  return { ...configSchema.parse({ ...least, ...sections }), secrets };
}

describe('the audiences of a configuration', () => {
  it('are none where none is configured', () => {
    expect(audiencesOf(configWith({}), clock)).toEqual({});
  });

  it('are reached with the addresses and secrets that it names', async () => {
    const [page, pagerduty, hook] = await Promise.all([
      pageServer(),
      loopback((_request, response) => response.writeHead(202).end('{}')),
      loopback((_request, response) => response.writeHead(204).end()),
    ]);
    const server = await mailServer({
      authOptional: false,
      onAuth: ({ username, password }, _session, done) =>
        done(null, password === 'the PASSWORD' ? { user: username ?? '' } : undefined),
    });
    const config = configWith({
      statusPage: { pageId: 'live', apiKeyEnv: 'PAGE', components: { shop: ['checkout'] }, apiUrl: page.url },
      mail: {
        smtp: { host: '127.0.0.1', port: server.port, userEnv: 'USER', passwordEnv: 'PASSWORD' },
        from: 'muster@example.com',
        subscribers: { shop: ['one@customers.example'] },
        links: { baseUrl: 'https://muster.example', keyEnv: 'LINKS' },
      },
      pager: { pagerduty: { routingKeyEnv: 'ROUTING', apiUrl: pagerduty.url } },
      webhooks: [{ id: 'board', url: hook.url.replace('127.0.0.1', 'localhost'), secretEnv: 'HOOK' }],
    });
    const audiences = audiencesOf(config, clock);
    const said = async (destination: Exclude<Destination, 'chat'>, wishes: Partial<Message> = {}) => {
      const message = messageWith({ destination, severity: 'sev1', stage: 'investigating', ...wishes });
      const [recipient] = recipientsOf(config)(message);
      await audiences[destination]?.post(recipient === undefined ? message : { ...message, recipient }, silent);
    };
    await Promise.all([said('status'), said('mail'), said('pager'), said('webhook')]);
    await said('mail', { key: 'shop-1/8', request: requestWith() });

    expect(page.pages.live).toMatchObject([{ components: [{ id: 'checkout', status: 'major_outage' }] }]);
    expect(page.received[0]?.headers.authorization).toBe('OAuth the PAGE');
    expect(server.got).toMatchObject([
      { user: 'the USER', to: ['one@customers.example'] },
      { user: 'the USER', to: ['ana@example.com'] },
    ]);
    expect(JSON.parse(pagerduty.received[0]?.body ?? '')).toMatchObject({ routing_key: 'the ROUTING' });
    expect(hook.received[0]?.headers).toMatchObject({ 'webhook-id': 'shop-1/7' });
  });

  it('are asked who is on call', async () => {
    const config = configWith({ onCall: [{ source: { kind: 'list', levels: [['ana']] } }] });
    expect(await onCallOf(config).levels('shop', 0, silent)).toEqual({ levels: [['ana']], source: 'list' });
  });
});

describe('what the log says at the start', () => {
  const shop = exampleWorkload('shop');
  const quiet = { statusPage: false, mail: false, pager: false, webhook: false };
  const mail = { smtp: { host: 'mail.example.com' }, from: 'muster@example.com' };

  function lines(communication: Partial<typeof quiet>, sections: object) {
    const told = { ...shop.communication, ...quiet, ...communication };
    return silentPlaces({ ...configWith(sections), workloads: [{ id: 'shop', communication: told }] });
  }

  it('is nothing where everything that is told is heard', () => {
    expect(lines({}, {})).toEqual([]);
    expect(lines({ mail: true }, { mail: { ...mail, subscribers: { shop: ['one@customers.example'] } } })).toEqual([]);
  });

  it('names places that a workload tells and nobody hears', () => {
    expect(lines({ statusPage: true, webhook: true }, {})).toEqual([
      'shop turns on communication.statusPage, and no statusPage is configured',
      'shop turns on communication.webhook, and no webhooks is configured',
    ]);
    expect(lines({ mail: true }, { mail })).toEqual([
      'shop turns on communication.mail, and mail.subscribers has nobody for it',
    ]);
  });

  it('names places that nobody tells', () => {
    expect(lines({}, { mail, pager: { pagerduty: { routingKeyEnv: 'ROUTING' } } })).toEqual([
      'mail is configured, and no workload turns on communication.mail',
      'pager is configured, and no workload turns on communication.pager',
    ]);
  });
});
