import { type SlackApp, type SlackParts, slackApp } from '../../../src/adapters/slack/app.ts';
import type { SlackPerson } from '../../../src/adapters/slack/people.ts';
import { systemClock } from '../../../src/cli/system-clock.ts';
import type { Summary } from '../../../src/ports/messaging.ts';
import { botToken, drillChannel, mainChannel, SlackServer } from '../../slack-server/slack-server.ts';

export const silent = new AbortController().signal;

export const people: readonly SlackPerson[] = [
  { id: 'ana', name: 'Ana', roles: ['incident-commander', 'operator'], slack: 'U0ANA00000' },
  { id: 'ben', name: 'Ben', roles: ['operator'], slack: 'U0BEN00000' },
  { id: 'cho', name: 'Cho', roles: ['reader'], slack: 'U0CHO00000' },
  { id: 'dan', name: 'Dan', roles: ['operator'] },
];
export const slackIds = people.flatMap(({ slack }) => (slack === undefined ? [] : [slack]));

export interface SlackStand {
  readonly slack: SlackServer;
  readonly app: SlackApp;
  readonly troubles: string[];
  readonly refusals: string[];
  close(): Promise<void>;
}

/** Muster's Slack against a Slack of ours. */
export async function standUp(wishes: Partial<SlackParts> = {}): Promise<SlackStand> {
  const slack = new SlackServer({ users: slackIds });
  await slack.listen();
  const troubles: string[] = [];
  const refusals: string[] = [];
  const app = slackApp({
    clock: systemClock,
    botToken,
    entrance: { kind: 'none' },
    channel: mainChannel,
    drillChannel,
    incidentChannels: true,
    apiUrl: slack.apiUrl,
    people,
    told: {
      trouble: (what, error) => troubles.push(`${what}: ${error instanceof Error ? error.message : String(error)}`),
      refused: (why, from) => refusals.push(`${why} ${from}`),
    },
    ...wishes,
  });
  return {
    slack,
    app,
    troubles,
    refusals,
    async close() {
      await app.stop();
      await slack.close();
    },
  };
}

export function summaryWith(wishes: Partial<Summary> = {}): Summary {
  return {
    title: 'Web shop',
    severity: 'sev1',
    openedAtMs: Date.UTC(2026, 0, 5, 14),
    closed: false,
    states: [
      { path: 'response.tracing', reason: 'Evidence is gathered' },
      { path: 'communication.updating', reason: 'An update at every interval' },
    ],
    region: 'us-east-1',
    servingRegion: null,
    verdict: 'aws, regional (dynamodb)',
    reasons: ['errors of DynamoDB in every component', 'canaries elsewhere pass'],
    decision: 'failover: the outage outlasts the failover',
    confirmedBy: [],
    roles: [
      { role: 'commander', person: 'ana', accepted: true },
      { role: 'operations', person: null, accepted: false },
      { role: 'communications', person: 'ben', accepted: false },
    ],
    running: ['evidence.gather'],
    waiting: [{ what: 'approval', whom: 'incident-commander', untilMs: Date.UTC(2026, 0, 5, 14, 35) }],
    held: false,
    frozen: false,
    nextUpdateAtMs: Date.UTC(2026, 0, 5, 14, 30),
    signals: 12,
    invite: ['ana', 'ben', 'dan'],
    undelivered: [],
    suspects: ['orders table'],
    ...wishes,
  };
}
