import { mailMessenger } from '../adapters/mail/mail.ts';
import { staysHere } from '../adapters/mail/smtp.ts';
import { configuredOnCall } from '../adapters/on-call/on-call.ts';
import { pagerdutyMessenger } from '../adapters/pager/pagerduty.ts';
import { publicStatusPage } from '../adapters/status-page/public-page.ts';
import { statuspageApi } from '../adapters/status-page/statuspage-api.ts';
import { webhookMessenger } from '../adapters/webhook/webhooks.ts';
import type { Config } from '../config.ts';
import { invariant } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Destination, Messenger } from '../ports/messaging.ts';
import type { OnCall } from '../ports/on-call.ts';
import { mailAddressOf } from './recipients.ts';

/** What of the configuration is about telling people. */
type Told = Pick<Config, 'engineId' | 'people' | 'secrets' | 'statusPage' | 'mail' | 'pager' | 'webhooks' | 'onCall'>;

type Audiences = Readonly<Partial<Record<Exclude<Destination, 'chat'>, Messenger>>>;

/** Where people are told beside chat, as far as it is configured. For real incidents only: what plays drills may not import this. */
export function audiencesOf(config: Told, clock: Clock): Audiences {
  return {
    ...statusPageOf(config, clock),
    ...mailOf(config),
    ...pagerOf(config),
    ...webhooksOf(config, clock),
  };
}

/** Who is woken, as configured. */
export function onCallOf({ onCall, people, secrets }: Told): OnCall {
  return configuredOnCall({
    entries: onCall,
    people: people.map(({ id }) => id),
    reveal: (name) => secrets[name]?.reveal(),
  });
}

/** A secret that the configuration names: it was looked for when the configuration was loaded. */
function secretOf({ secrets }: Told, name: string): () => string {
  return () => {
    const secret = secrets[name];
    invariant(secret, `the environment variable ${name} is set`);
    return secret.reveal();
  };
}

function statusPageOf(config: Told, clock: Clock): Audiences {
  const { statusPage } = config;
  if (!statusPage) return {};
  const api = statuspageApi(clock, secretOf(config, statusPage.apiKeyEnv), statusPage.apiUrl);
  return { status: publicStatusPage(api, { id: statusPage.pageId, components: statusPage.components }) };
}

function mailOf(config: Told): Audiences {
  const { mail, people } = config;
  if (!mail) return {};
  const { smtp, from, links } = mail;
  const { host, port, secure, userEnv, passwordEnv } = smtp;
  const login =
    userEnv === undefined || passwordEnv === undefined
      ? undefined
      : () => ({ user: secretOf(config, userEnv)(), password: secretOf(config, passwordEnv)() });
  return {
    mail: mailMessenger({
      route: { host, port, secure, demandTls: !staysHere(host), revealLogin: login },
      from,
      addressOf: mailAddressOf({ people, mail }),
      links: links && { baseUrl: links.baseUrl, revealKey: secretOf(config, links.keyEnv) },
    }),
  };
}

function pagerOf(config: Told): Audiences {
  const { pager, people } = config;
  if (!pager) return {};
  const { routingKeyEnv, apiUrl } = pager.pagerduty;
  const names = Object.fromEntries(people.map(({ id, name }) => [id, name]));
  return { pager: pagerdutyMessenger({ apiUrl, revealKey: secretOf(config, routingKeyEnv), names }) };
}

function webhooksOf(config: Told, clock: Clock): Audiences {
  const { webhooks, engineId } = config;
  if (webhooks.length === 0) return {};
  const endpoints = webhooks.map(({ id, url, secretEnv }) => ({ id, url, revealSecret: secretOf(config, secretEnv) }));
  return { webhook: webhookMessenger({ endpoints, engineId, clock }) };
}
