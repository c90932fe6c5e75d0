/**
 * How often Slack lets each method be called, by an app in a workspace. Tiers and the rule about messages: docs.slack.dev, "Rate limits" (tier 2:
 * 20 a minute, tier 3: 50, tier 4: 100; messages: one a second in a channel with short bursts, and "several hundred" a minute in a workspace); the
 * tier of a method: its own reference page; `auth.test`, of a special tier, is taken as tier 2. `conversations.invite` is of tier 3 there, and taken as tier 2 until it was seen.
 * Reading history and replies is of tier 3 for an app that a company makes for itself; apps that are sold outside Slack's Marketplace get one call a minute.
 */

export interface Limit {
  /** Calls at once after a rest. */
  readonly burst: number;
  /** Calls a minute in the long run. Burst and this together stay within what Slack allows in any one minute. */
  readonly perMinute: number;
}

const tier2: Limit = { burst: 5, perMinute: 15 };
const tier3: Limit = { burst: 10, perMinute: 40 };
const tier4: Limit = { burst: 20, perMinute: 80 };
/** Of the special tier; "several hundred" is taken as 300. */
const messages: Limit = { burst: 30, perMinute: 270 };

/** Messages in one channel. */
export const messagesInChannel: Limit = { burst: 4, perMinute: 60 };

/** Every method that is called: its limit, and whether it changes anything. */
export const methods = {
  'auth.test': { limit: tier2, writes: false },
  'chat.postMessage': { limit: messages, writes: true },
  'chat.update': { limit: tier3, writes: true },
  'conversations.history': { limit: tier3, writes: false },
  'conversations.replies': { limit: tier3, writes: false },
  'conversations.create': { limit: tier2, writes: true },
  'conversations.list': { limit: tier2, writes: false },
  'conversations.invite': { limit: tier2, writes: true },
  'conversations.setTopic': { limit: tier2, writes: true },
  'conversations.archive': { limit: tier2, writes: true },
  'pins.add': { limit: tier2, writes: true },
  'usergroups.users.list': { limit: tier2, writes: false },
  'views.open': { limit: tier4, writes: true },
  'views.update': { limit: tier4, writes: true },
  'files.getUploadURLExternal': { limit: tier4, writes: false },
  'files.completeUploadExternal': { limit: tier4, writes: true },
} as const satisfies Record<string, { readonly limit: Limit; readonly writes: boolean }>;
export type Method = keyof typeof methods;

/**
 * What a call is for. `first`: approvals, changes of state, answers to people. `normal`: other news. `last`: what merely looks better (topics, pins,
 * invitations). The lower lanes leave a part of each burst to the higher ones.
 */
export type Lane = 'first' | 'normal' | 'last';

/** The part of the burst that a lane may not use. */
export const reserved: Readonly<Record<Lane, number>> = { first: 0, normal: 0.25, last: 0.5 };

/** How long a call may wait for its turn before it is handed back with the time to come again, ms: what waits here holds up what comes behind it. */
export const patienceMs: Readonly<Record<Lane, number>> = { first: 5_000, normal: 1_000, last: 60_000 };
