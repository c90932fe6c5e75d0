import { expect, it } from '@jest/globals';
import { idleRoles } from '../../src/cli/idle-roles.ts';

it('a role that nothing asks for is told, with those that mean something', () => {
  const approval = {
    roles: ['lead'],
    quorum: 1,
    fourEyes: false,
    breakGlass: { role: 'last-resort', afterSeconds: 60 },
  };
  const people = [
    { id: 'ana', roles: ['lead', 'last-resort', 'communications'] },
    { id: 'ben', roles: ['oprator'] },
    { id: 'cho', roles: ['on-duty'] },
  ];
  const workloads = [{ policy: { approval } }] as unknown as Parameters<typeof idleRoles>[0]['workloads'];
  const chat = { slack: { userGroups: [{ role: 'on-duty' }] } };

  expect(idleRoles({ people, workloads, chat })).toEqual([
    expect.stringMatching(/^ben has the role oprator, .*: communications, .*last-resort, lead, on-duty, operator$/),
  ]);
});
