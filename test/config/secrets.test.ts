import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { configFolder, inEarnest } from './config-folder.ts';

const { load, problems } = configFolder();

describe('secrets', () => {
  const chat = { slack: { channel: 'C0123456789', botTokenEnv: 'BOT' } };

  it('come from the named environment variables and are never printed', () => {
    const { secrets, ...rest } = load({ ...inEarnest, chat }, undefined, { BOT: 'xoxb-hidden' });
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
    expect(problems({ ...inEarnest, chat, statusPage: { pageId: 'p', apiKeyEnv: 'KEY' } })).toEqual([
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
    expect(problems({ ...inEarnest, mail }, undefined, { LINKS: 'x'.repeat(31) })).toEqual([
      expect.stringMatching(/mail.links.keyEnv: found "LINKS", expected a variable of at least 32 characters$/),
    ]);
    expect(load({ ...inEarnest, mail }, undefined, { LINKS: 'x'.repeat(32) }).secrets.LINKS).toBeDefined();
  });
});
