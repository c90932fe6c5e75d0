import { afterEach, expect, it } from '@jest/globals';
import { type SlackStand, standUp } from './fixtures.ts';

let stand: SlackStand;
afterEach(() => stand.close());

it('asks Slack at the start whether it takes the token, and says nothing when it does', async () => {
  stand = await standUp();
  stand.app.greet();
  await stand.app.idle();

  expect(stand.slack.done('auth.test')).toHaveLength(1);
  expect(stand.troubles).toEqual([]);
});

it('tells of a token that Slack does not take before an incident needs it', async () => {
  stand = await standUp({ botToken: 'xoxb-of-somebody-else' });
  stand.app.greet();
  await stand.app.idle();

  expect(stand.troubles).toEqual([expect.stringContaining('token')]);
  expect(stand.troubles.join()).not.toContain('xoxb');
});
