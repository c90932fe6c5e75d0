import { type Finding, repeats, unknown } from './finding.ts';
import type { ConfigFile } from './schema.ts';

/** What the sections about people and destinations say about each other. */
export function destinationFindings(config: ConfigFile, workloadIds: readonly string[] | undefined): Finding[] {
  const { people, webhooks } = config;
  const slackIds = people.map(({ slack }, index) => slack ?? `none-${index}`);
  return [
    ...repeats(slackIds, (index) => ['people', index, 'slack'], 'a Slack user'),
    ...repeats(
      webhooks.map(({ id }) => id),
      (index) => ['webhooks', index, 'id'],
      'an id',
    ),
    ...onCallFindings(config, workloadIds),
    ...(workloadIds ? keyFindings(config, workloadIds) : []),
    ...slackFindings(config),
    ...groupFindings(config),
  ];
}

/** Who is on call is one of the people, and a workload has one entry. */
function onCallFindings({ onCall, people }: ConfigFile, workloadIds: readonly string[] | undefined): Finding[] {
  const ids = people.map(({ id }) => id);
  const known = (id: string, path: Finding['path']): Finding[] => unknown(id, ids, path, 'one of the people');
  const inLevels = (levels: readonly (readonly string[])[], ...path: Finding['path']): Finding[] =>
    levels.flatMap((level, at) => level.flatMap((id, place) => known(id, [...path, at, place])));
  return [
    ...repeats(
      onCall.map(({ workload }) => workload ?? '*'),
      (index) => ['onCall', index],
      'a workload',
    ),
    ...onCall.flatMap(({ workload, source }, index) => [
      ...(workload === undefined || workloadIds === undefined
        ? []
        : unknown(workload, workloadIds, ['onCall', index, 'workload'], 'a workload that is listed')),
      ...(source.kind === 'rotation'
        ? source.people.flatMap((id, at) => known(id, ['onCall', index, 'source', 'people', at]))
        : source.kind === 'list'
          ? inLevels(source.levels, 'onCall', index, 'source', 'levels')
          : inLevels(source.fallback, 'onCall', index, 'source', 'fallback')),
    ]),
  ];
}

/** Maps by workload name workloads that there are. */
function keyFindings({ statusPage, mail }: ConfigFile, workloadIds: readonly string[]): Finding[] {
  const keys = (map: Readonly<Record<string, unknown>> | undefined, ...path: Finding['path']): Finding[] =>
    Object.keys(map ?? {}).flatMap((id) => unknown(id, workloadIds, [...path, id], 'a workload that is listed'));
  return [
    ...keys(statusPage?.components, 'statusPage', 'components'),
    ...keys(mail?.subscribers, 'mail', 'subscribers'),
  ];
}

/** A group stands for a role that somebody has. */
function groupFindings({ chat, people }: ConfigFile): Finding[] {
  const roles = [...new Set(people.flatMap((person) => person.roles))];
  const groups = chat?.slack.userGroups ?? [];
  return groups.flatMap(({ role }, index) =>
    unknown(role, roles, ['chat', 'slack', 'userGroups', index, 'role'], 'a role that somebody has'),
  );
}

/** Slack reaches Muster one way only: two would answer everything twice. */
function slackFindings({ chat }: ConfigFile): Finding[] {
  const { appTokenEnv, signingSecretEnv } = chat?.slack ?? {};
  if (appTokenEnv === undefined || signingSecretEnv === undefined) return [];
  return [
    { path: ['chat', 'slack', 'signingSecretEnv'], expected: 'either appTokenEnv (Socket Mode) or this, not both' },
  ];
}
