import { destinationFindings } from './destination-checks.ts';
import { type Finding, repeats, unknown } from './finding.ts';
import type { ConfigFile } from './schema.ts';
import { secretFindings } from './secrets.ts';
import { signalFindings } from './signals.ts';

/** SHA-256 of the tokens printed in `examples/muster.yaml`: known to everybody, so good for the sandbox only. */
export const exampleTokenHashes: readonly string[] = [
  '50427508412c22c5ab468b78fd1c2ee9208e707c73e10c9307e34ed90c15820a',
  'c3fafcbaa98d1e98f2572cc833ed0f5332641d2879e7786299598de920197238',
  '813321ed9c1b5b135e7d1ddca8fcf8b9e4bf273462196aedb6092b64d6efa07e',
  '331daa2ea920ad68d598eb1ec30e5aa0605b199fd4f0a623bc1bb3eae88ead9e',
];

const loopback = ['127.0.0.1', '::1', 'localhost'];

type Environment = Readonly<Record<string, string | undefined>>;
export type Kind = 'directory' | 'file';

export interface Surroundings {
  readonly env: Environment;
  /** Ids of the workloads listed; undefined when some could not be read. */
  readonly workloadIds: readonly string[] | undefined;
  /** Is there such a thing at a path relative to the configuration file? */
  exists(relative: string, what: Kind): boolean;
}

/** What the parts of `muster.yaml` say about each other and about what surrounds it. */
export function configFindings(config: ConfigFile, surroundings: Surroundings): Finding[] {
  return [
    ...repeats(
      config.people.map(({ id }) => id),
      (index) => ['people', index, 'id'],
      'an id',
    ),
    ...repeats(
      config.people.map(({ tokenSha256 }) => tokenSha256),
      (index) => ['people', index, 'tokenSha256'],
      'a token',
    ),
    ...repeats(config.workloads, (index) => ['workloads', index], 'a file'),
    ...listenFindings(config),
    ...pathFindings(config, surroundings),
    ...unlistedFindings(config, surroundings),
    ...signalFindings(config.signals, surroundings.workloadIds),
    ...breakGlassFindings(config, surroundings),
    ...destinationFindings(config, surroundings.workloadIds),
    ...(config.mode === 'aws' ? awsFindings(config, surroundings.env) : sandboxFindings(config)),
  ];
}

function pathFindings({ runbooks, templates, sandbox }: ConfigFile, { exists }: Surroundings): Finding[] {
  const directory = (path: string | undefined, key: string): Finding[] =>
    path === undefined || exists(path, 'directory') ? [] : [{ path: [key], expected: 'a directory that exists' }];
  const folder = [...directory(runbooks, 'runbooks'), ...directory(templates, 'templates')];
  if (!sandbox || exists(sandbox.scenario, 'file')) return folder;
  return [...folder, { path: ['sandbox', 'scenario'], expected: 'a file that exists' }];
}

function unlistedFindings({ signals }: ConfigFile, { workloadIds }: Surroundings): Finding[] {
  const { workload } = signals.unlisted;
  if (workload === undefined || workloadIds === undefined) return [];
  return unknown(workload, workloadIds, ['signals', 'unlisted', 'workload'], 'a workload that is listed');
}

/** The sealed key is there, and somebody may open it. */
function breakGlassFindings({ aws, people }: ConfigFile, { exists }: Surroundings): Finding[] {
  const { breakGlass } = aws;
  if (!breakGlass) return [];
  const held = [...new Set(people.flatMap(({ roles }) => roles))].sort();
  const role = unknown(breakGlass.role, held, ['aws', 'breakGlass', 'role'], 'a role that someone has');
  if (exists(breakGlass.file, 'file')) return role;
  return [...role, { path: ['aws', 'breakGlass', 'file'], expected: 'a key sealed by muster break-glass seal' }];
}

/** The host is loopback unless the file says in so many words that it may be reached from elsewhere. */
function listenFindings({ listen }: ConfigFile): Finding[] {
  if (listen.allowRemote || loopback.includes(listen.host)) return [];
  return [{ path: ['listen', 'host'], expected: `${loopback.join(', ')}, or allowRemote: true` }];
}

function sandboxFindings(config: ConfigFile): Finding[] {
  return config.sandbox ? [] : [{ path: ['sandbox'], expected: 'the scenario to play, because mode is sandbox' }];
}

function awsFindings(config: ConfigFile, env: Environment): Finding[] {
  const { people, sandbox } = config;
  const publicTokens = people.flatMap(({ tokenSha256 }, index) =>
    exampleTokenHashes.includes(tokenSha256)
      ? [{ path: ['people', index, 'tokenSha256'], expected: "a token of one's own, not the published example" }]
      : [],
  );
  const published = config.signals.senders.flatMap(({ tokenSha256 = '' }, index) =>
    exampleTokenHashes.includes(tokenSha256)
      ? [
          {
            path: ['signals', 'senders', index, 'tokenSha256'],
            expected: "a token of one's own, not the published example",
          },
        ]
      : [],
  );
  return [
    ...publicTokens,
    ...published,
    ...(sandbox ? [{ path: ['sandbox'], expected: 'no sandbox, because mode is aws' }] : []),
    ...secretFindings(config, env),
  ];
}
