import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { slackGroups } from '../../src/adapters/slack/groups.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import type { PreflightPorts } from '../../src/preflight/check.ts';
import { chatGroups } from '../../src/preflight/checks/chat-groups.ts';
import { runPreflight } from '../../src/preflight/run.ts';
import { patient } from '../adapters/aws/fakes.ts';
import { shop } from '../fixtures/workload.ts';
import { botToken, SlackServer } from '../slack-server/slack-server.ts';

const group = 'S0COMMAND';
const people = [
  { id: 'ana', roles: ['incident-commander'], slack: 'U0ANA00000' },
  { id: 'ben', roles: ['operator'], slack: 'U0BEN00000' },
  { id: 'dan', roles: ['incident-commander'] },
];
const slack = new SlackServer({ users: [] });

beforeAll(() => slack.listen());
afterAll(() => slack.close());

async function lineFor(members: readonly string[] | undefined, among = people) {
  slack.workspace.groups.clear();
  if (members) slack.workspace.groups.set(group, members);
  const groups = slackGroups({ clock: systemClock, botToken, apiUrl: slack.apiUrl, trouble: () => undefined });
  const ports = { clock: systemClock, chatGroups: groups } as unknown as PreflightPorts;
  const around = { workload: shop(), topicArns: [], principals: [] };
  const asked = { ...around, groups: [{ id: group, role: 'incident-commander', people: among }] };
  const { lines } = await runPreflight(ports, [chatGroups], [asked], patient);
  expect((await runPreflight(ports, [chatGroups], [around], patient)).lines).toEqual([]);
  return lines[0];
}

describe('a user group of Slack that stands for a role', () => {
  it('passes where its members are who holds the role', async () => {
    expect(await lineFor(['U0ANA00000'], people.slice(0, 2))).toMatchObject({
      subject: 'S0COMMAND (incident-commander)',
      status: 'pass',
    });
  });

  it('is warned of where it differs, in each way, with whose word counts', async () => {
    expect(await lineFor(['U0BEN00000', 'U0EVE00000'])).toMatchObject({
      status: 'warn',
      reason:
        'with the role, and not in the group: ana, dan; in the group, without the role: ben; in the group, and not among the people: U0EVE00000',
      fix: expect.stringContaining('muster.yaml, which alone give the role'),
    });
  });

  it('that is not there, or cannot be read, is unknown', async () => {
    expect(await lineFor(undefined)).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('(notFound)'),
    });
  });
});
