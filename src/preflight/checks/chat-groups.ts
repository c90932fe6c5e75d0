import { CodedError } from '../../errors.ts';
import { defineCheck, type GroupOfRole, pass, warn } from '../check.ts';

/** Whom people mention as a group in Slack is who may act here. The configuration counts, the group never does. */
export const chatGroups = defineCheck({
  name: 'chat.groups',
  holds: 'the user groups of Slack have in them who holds the role here, and nobody else',
  timeLimitMs: 25_000,
  subjects: ({ groups = [] }) => groups,
  named: ({ id, role }: GroupOfRole) => `${id} (${role})`,
  async read(ports, { id }, _around, signal) {
    if (!ports.chatGroups) throw new CodedError('refused', 'no Slack is configured');
    return ports.chatGroups.members(id, signal);
  },
  judge(members: readonly string[], { people, role }) {
    const holders = people.filter(({ roles }) => roles.includes(role));
    const absent = holders.filter(({ slack }) => slack === undefined || !members.includes(slack)).map(({ id }) => id);
    const others = people.filter(
      ({ slack, roles }) => slack !== undefined && members.includes(slack) && !roles.includes(role),
    );
    const strangers = members.filter((member) => !people.some(({ slack }) => slack === member));
    const drift = [
      ...(absent.length > 0 ? [`with the role, and not in the group: ${absent.join(', ')}`] : []),
      ...(others.length > 0 ? [`in the group, without the role: ${others.map(({ id }) => id).join(', ')}`] : []),
      ...(strangers.length > 0 ? [`in the group, and not among the people: ${strangers.join(', ')}`] : []),
    ];
    if (drift.length === 0) return pass(`its ${members.length} members are who holds the role`);
    return warn(drift.join('; '), 'change the group in Slack, or the people in muster.yaml, which alone give the role');
  },
});
