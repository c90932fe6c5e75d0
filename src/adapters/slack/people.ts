import type { Person } from '../../ports/commands.ts';
import { escaped } from './mrkdwn.ts';

/** A person of the configuration, as Slack meets them. */
export interface SlackPerson extends Person {
  readonly name: string;
  /** Slack's id of the person; absent: Slack does not know them, nor Muster them there. */
  readonly slack?: string | undefined;
}

/** Who is who: people by their ids here and in Slack. Roles are those of the configuration, always. */
export class SlackPeople {
  readonly #all: readonly SlackPerson[];

  constructor(all: readonly SlackPerson[]) {
    this.#all = all;
  }

  get ids(): string[] {
    return this.#all.map(({ id }) => id);
  }

  /** Who clicks or types. */
  bySlackId(slackId: string): Person | undefined {
    const found = this.#all.find(({ slack }) => slack === slackId);
    return found && { id: found.id, roles: found.roles };
  }

  /** The person as a mention, which notifies; by name where Slack does not know them. */
  mention(id: string): string {
    const found = this.#all.find((one) => one.id === id);
    return found?.slack === undefined ? escaped(found?.name ?? id) : `<@${found.slack}>`;
  }

  /** For topics and titles, which know no markup. */
  nameOf(id: string): string {
    return this.#all.find((one) => one.id === id)?.name ?? id;
  }

  slackIdsOf(ids: readonly string[]): string[] {
    return this.#all.flatMap(({ id, slack }) => (slack !== undefined && ids.includes(id) ? [slack] : []));
  }

  withRole(roles: readonly string[]): string[] {
    return this.#all.filter((one) => one.roles.some((role) => roles.includes(role))).map(({ id }) => id);
  }

  /** Mentions among typed words (`<@U0123456789|ana>`) by the ids of the people here. */
  inWords(text: string): string {
    return text.replace(/<@([UW][A-Z0-9]+)(\|[^>]*)?>/g, (whole, slackId: string) => {
      const found = this.#all.find(({ slack }) => slack === slackId);
      return found?.id ?? whole;
    });
  }
}
