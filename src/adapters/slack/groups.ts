import { webApi } from '@slack/bolt';
import { z } from 'zod';
import type { ChatGroups } from '../../ports/chat-groups.ts';
import type { Clock } from '../../ports/clock.ts';
import { clientOptions, type SlackReach } from './client-options.ts';
import { Gate } from './gate.ts';
import { SlackWeb } from './web.ts';

const members = z.object({ users: z.array(z.string()) });

/** Slack's user groups, read one at a time and kept nowhere. */
export function slackGroups(reach: SlackReach & { readonly clock: Clock; readonly botToken: string }): ChatGroups {
  const web = new SlackWeb(new webApi.WebClient(reach.botToken, clientOptions(reach)), new Gate(reach.clock));
  return {
    members: async (usergroup, signal) =>
      (await web.call('usergroups.users.list', null, { usergroup }, members, 'last', signal)).users,
  };
}
