import { type Logger, LogLevel } from '@slack/bolt';

/** Tokens, and the one-time tickets in addresses of web sockets. */
const secrets = /\b(xox[a-z]|xapp)-[\w-]+|wss?:\/\/\S+/g;

export function withoutSecrets(text: string): string {
  return text.replace(secrets, '[secret]');
}

/** Bolt's log, as far as it is about trouble: warnings and errors. */
export function boltLogger(trouble: (what: string, error: unknown) => void): Logger {
  const say = (...words: unknown[]): void => trouble(withoutSecrets(words.map(String).join(' ')), undefined);
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: say,
    error: say,
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
