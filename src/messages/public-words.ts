import type { Speech } from '../machines/announcements.ts';

type Words = Speech['words'];

/**
 * What of an incident the public may be told: what users see, and when they hear next. Nothing of it comes from an alarm, from AWS's answers or from
 * the account, so that none of those speaks on the status page or to subscribers.
 */
const allowed = [
  'incident',
  'drill',
  'workload',
  'severity',
  'opened',
  'now',
  'cadenceMinutes',
  'nextUpdate',
  'public',
] as const satisfies readonly (keyof Words)[];
type PublicWords = Pick<Words, (typeof allowed)[number]>;

/** Names that a template of a public audience may use, with those within `workload` and `public`. */
export const publicNames: readonly string[] = [
  ...allowed,
  ...(['id', 'title'] satisfies readonly (keyof Words['workload'])[]),
  ...(['restored', 'identified', 'upstream', 'words'] satisfies readonly (keyof Words['public'])[]),
];

export function publicWords(words: Words): PublicWords {
  return Object.fromEntries(allowed.map((name) => [name, words[name]])) as unknown as PublicWords;
}
