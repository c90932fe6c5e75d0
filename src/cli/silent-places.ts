import type { Config } from '../config.ts';
import type { Workload } from '../workload/schema.ts';

/** The switches of a workload's `communication`, and the section that each needs. */
const sections = { statusPage: 'statusPage', mail: 'mail', pager: 'pager', webhook: 'webhooks' } as const;

/** Where a workload would speak and nobody hears it, or a place is configured and nobody speaks there: a line each, for `muster lint` and the log at start. */
export function silentPlaces(
  config: Pick<Config, 'statusPage' | 'mail' | 'pager' | 'webhooks'> &
    Partial<Pick<Config, 'chat'>> & {
      readonly workloads: readonly Pick<Workload, 'id' | 'communication'>[];
    },
): string[] {
  const { workloads, mail, chat } = config;
  const deaf =
    chat && chat.slack.appTokenEnv === undefined && chat.slack.signingSecretEnv === undefined
      ? ['chat.slack has neither appTokenEnv nor signingSecretEnv: Muster posts there, and nobody can answer it there']
      : [];
  const configured = (section: keyof typeof config): boolean => {
    const found = config[section];
    return Array.isArray(found) ? found.length > 0 : found !== undefined;
  };
  const silent = Object.entries(sections).flatMap(([name, section]) => {
    const speaking = workloads.filter(({ communication }) => communication[name as keyof typeof sections]);
    if (!configured(section))
      return speaking.map(({ id }) => `${id} turns on communication.${name}, and no ${section} is configured`);
    if (speaking.length === 0) return [`${section} is configured, and no workload turns on communication.${name}`];
    const unheard = name === 'mail' ? speaking.filter(({ id }) => mail?.subscribers[id] === undefined) : [];
    return unheard.map(({ id }) => `${id} turns on communication.mail, and mail.subscribers has nobody for it`);
  });
  return [...deaf, ...silent];
}
