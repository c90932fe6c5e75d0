import type { Person } from '../../ports/commands.ts';
import { escaped, unescaped } from './mrkdwn.ts';

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

  /**
   * The words behind a slash command as the person meant them. Slack sends mentions, channels and addresses as `<what|as typed>`, and three characters
   * escaped ("Escaping users, channels, links", docs.slack.dev); people are told by their ids here.
   */
  typed(text: string): string {
    const words = text.replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_whole, what: string, label = '') => {
      const person = this.#all.find(({ slack }) => what === `@${slack}`);
      if (person) return person.id;
      if (label === '') return what.replace(/^!/, '@');
      return /^[@#]/.test(what) ? `${what[0]}${label}` : label;
    });
    return unescaped(words);
  }
}
