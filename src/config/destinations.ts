import { z } from 'zod';
import { environmentName, identifier } from './names.ts';

/** The sections of `muster.yaml` about people and where they are told. Secrets never stand in it: only the names of environment variables. */

/** Slack's own id of a channel: history cannot be read by name. */
const slackChannel = z.string().regex(/^[CG][A-Z0-9]{6,}$/, "a Slack channel's id, such as C0123456789");
const address = z.email('a mail address');
/** Plain http is for loopback only: a server of one's own in front, or a test. */
const serviceUrl = z
  .string()
  .regex(/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/])/, 'an https address, or http to this machine');

export const person = z.strictObject({
  id: identifier.refine((id) => id !== 'muster', 'an id other than muster, by which the engine notes what it saw'),
  name: z.string().min(1),
  roles: z.array(identifier).min(1),
  tokenSha256: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 lower-case hexadecimal digits'),
  /** Slack's id of the person: who clicks or types there is known by it alone. */
  slack: z
    .string()
    .regex(/^[UW][A-Z0-9]{6,}$/, "a Slack user's id, such as U0123456789")
    .optional(),
  /** Where the person's own approval links go. */
  mail: address.optional(),
});

export const chat = z.strictObject({
  slack: z.strictObject({
    /** Where every incident is made known. */
    channel: slackChannel,
    botTokenEnv: environmentName,
    /** For Socket Mode, which needs no public entrance. */
    appTokenEnv: environmentName.optional(),
    /** For Slack's requests to `/slack/events` of this server, where Socket Mode is not wanted. */
    signingSecretEnv: environmentName.optional(),
    /** Each incident gets a channel of its own, `#inc-YYYYMMDD-…`. False: all of it is told in `channel`. */
    incidentChannels: z.boolean().default(true),
    /** User groups that stand for a role. They give nobody a role: `muster preflight` tells where they differ from `people`. */
    userGroups: z
      .array(
        z.strictObject({
          id: z.string().regex(/^S[A-Z0-9]{6,}$/, "a Slack user group's id, such as S0123456789"),
          role: identifier,
        }),
      )
      .default([]),
    /** Slack's Web API, where it is not the public one. */
    apiUrl: serviceUrl.optional(),
  }),
});

export const statusPage = z.strictObject({
  pageId: z.string().regex(/^[\w-]+$/, "a Statuspage page's id"),
  apiKeyEnv: environmentName,
  /** The page's component of each workload, by the workload's id. */
  components: z.record(identifier, z.array(z.string().min(1)).min(1)).default({}),
  /** Statuspage's API, where it is not the public one. */
  apiUrl: serviceUrl.optional(),
});

export const mail = z.strictObject({
  smtp: z.strictObject({
    host: z.string().min(1),
    port: z.int().min(1).max(65_535).default(587),
    /** TLS from the first byte (port 465). Otherwise STARTTLS is demanded, except on loopback. */
    secure: z.boolean().default(false),
    userEnv: environmentName.optional(),
    passwordEnv: environmentName.optional(),
  }),
  from: address,
  /** Who gets the public updates, by the workload's id: each a mail of their own, so that for many a mailing list serves better. */
  subscribers: z.record(identifier, z.array(address).min(1).max(20)).default({}),
  /** Approval by a link in mail: signed, for one person and one plan, good once and until the request lapses. */
  links: z.strictObject({ baseUrl: serviceUrl, keyEnv: environmentName }).optional(),
});

export const pager = z.strictObject({
  pagerduty: z.strictObject({
    /** Integration key of an Events API v2 integration. */
    routingKeyEnv: environmentName,
    apiUrl: serviceUrl.default('https://events.pagerduty.com'),
  }),
});

export const webhook = z.strictObject({
  id: identifier,
  url: serviceUrl,
  /** The deliveries are signed with it (HMAC-SHA256, Standard Webhooks). */
  secretEnv: environmentName,
});

const levels = z.array(z.array(identifier).min(1)).min(1);

export const onCall = z.strictObject({
  /** Absent: for every workload that has no entry of its own. */
  workload: identifier.optional(),
  source: z.discriminatedUnion('kind', [
    /** The same people always, level by level. */
    z.strictObject({ kind: z.literal('list'), levels }),
    /** One person after the other, a shift each; the next in turn is the second level. */
    z.strictObject({
      kind: z.literal('rotation'),
      people: z.array(identifier).min(1),
      startsAt: z.iso.datetime(),
      shiftHours: z
        .int()
        .min(1)
        .max(24 * 28),
    }),
    /** Asked at the start of an incident; it answers `{"levels": [["ana"], ["ben"]]}`. */
    z.strictObject({
      kind: z.literal('webhook'),
      url: serviceUrl,
      secretEnv: environmentName.optional(),
      /** Who is woken when it does not answer. */
      fallback: levels,
    }),
  ]),
});

/** Where messages of drills go; without a destination a drill's message is refused, never sent to the real one. */
export const drills = z.strictObject({ slackChannel: slackChannel.optional(), statusPageId: z.string().optional() });
