import type { Config } from '../config.ts';
import { speakingRoles } from '../machines/roles.ts';
import type { Workload } from '../workload/schema.ts';

interface Asked {
  readonly people: readonly { readonly id: string; readonly roles: readonly string[] }[];
  readonly workloads: readonly { readonly policy: Pick<Workload['policy'], 'approval'> }[];
  readonly aws?: Pick<Config['aws'], 'breakGlass'>;
  readonly chat?: { readonly slack: { readonly userGroups?: readonly { readonly role: string }[] } } | undefined;
}

/** Roles of people that mean nothing anywhere, most often by a slip of the pen: a line each, for `muster lint`. */
export function idleRoles({ people, workloads, aws, chat }: Asked): string[] {
  const known = new Set<string>([
    ...speakingRoles,
    ...workloads.flatMap(({ policy: { approval } }) => [
      ...approval.roles,
      ...(approval.breakGlass ? [approval.breakGlass.role] : []),
    ]),
    ...(aws?.breakGlass ? [aws.breakGlass.role] : []),
    ...(chat?.slack.userGroups ?? []).map(({ role }) => role),
  ]);
  return people.flatMap(({ id, roles }) =>
    roles
      .filter((role) => !known.has(role))
      .map(
        (role) =>
          `${id} has the role ${role}, which nothing asks for; roles that mean something: ${[...known].sort().join(', ')}`,
      ),
  );
}
