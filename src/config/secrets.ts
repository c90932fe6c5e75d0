import type { Finding } from './finding.ts';
import type { ConfigFile } from './schema.ts';
import { Secret } from './secret.ts';

/** What the environment variables held that the configuration names, by their names. */
export type Secrets = Readonly<Record<string, Secret>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Every place of the configuration that names an environment variable. */
function secretPlaces({
  chat,
  statusPage,
  mail,
  pager,
  webhooks,
  onCall,
  signals,
}: ConfigFile): { name: string; path: Finding['path'] }[] {
  const place = (name: string | undefined, ...path: Finding['path']) => (name === undefined ? [] : [{ name, path }]);
  return [
    ...place(chat?.slack.botTokenEnv, 'chat', 'slack', 'botTokenEnv'),
    ...place(chat?.slack.appTokenEnv, 'chat', 'slack', 'appTokenEnv'),
    ...place(chat?.slack.signingSecretEnv, 'chat', 'slack', 'signingSecretEnv'),
    ...place(statusPage?.apiKeyEnv, 'statusPage', 'apiKeyEnv'),
    ...place(mail?.smtp.userEnv, 'mail', 'smtp', 'userEnv'),
    ...place(mail?.smtp.passwordEnv, 'mail', 'smtp', 'passwordEnv'),
    ...place(mail?.links?.keyEnv, 'mail', 'links', 'keyEnv'),
    ...place(pager?.pagerduty.routingKeyEnv, 'pager', 'pagerduty', 'routingKeyEnv'),
    ...webhooks.flatMap(({ secretEnv }, index) => place(secretEnv, 'webhooks', index, 'secretEnv')),
    ...signals.webhooks.flatMap(({ secretEnv }, index) => place(secretEnv, 'signals', 'webhooks', index, 'secretEnv')),
    ...onCall.flatMap(({ source }, index) =>
      source.kind === 'webhook' ? place(source.secretEnv, 'onCall', index, 'source', 'secretEnv') : [],
    ),
  ];
}

/** None in the sandbox, whatever the environment holds: a simulated incident can reach nobody outside. */
export function secretsOf(config: ConfigFile, env: Environment): Secrets {
  if (config.mode === 'sandbox') return {};
  return Object.fromEntries(
    secretPlaces(config).flatMap(({ name }) => {
      const value = env[name];
      return value ? [[name, new Secret(value)]] : [];
    }),
  );
}

/** As long as what HMAC-SHA256 makes of it: whoever guesses the key of the links approves as anybody. */
const leastLinkKey = 32;

/** A finding for each variable that is named and not set, and for a key of approval links that is short enough to be guessed. */
export function secretFindings(config: ConfigFile, env: Environment): Finding[] {
  const unset = secretPlaces(config).flatMap(({ name, path }) =>
    env[name] ? [] : [{ path, expected: 'an environment variable that is set' }],
  );
  const linkKey = env[config.mail?.links?.keyEnv ?? ''] ?? '';
  if (linkKey === '' || linkKey.length >= leastLinkKey) return unset;
  return [
    ...unset,
    { path: ['mail', 'links', 'keyEnv'], expected: `a variable of at least ${leastLinkKey} characters` },
  ];
}
