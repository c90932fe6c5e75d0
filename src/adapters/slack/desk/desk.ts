import type { Declarable } from '../../../orders/declaration.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Commands, HistoryEntry, IncidentView } from '../../../ports/commands.ts';
import type { DrillDesk } from '../../../ports/drills.ts';
import type { ApprovalRequest } from '../../../ports/messaging.ts';
import type { Pictures } from '../../../ports/pictures.ts';
import type { Reports } from '../../../ports/reports.ts';
import type { Block } from '../blocks/block-kit.ts';
import type { IncidentChannels } from '../incident-channels.ts';
import type { SlackPeople } from '../people.ts';
import type { SlackWeb } from '../web.ts';
import type { Once } from './once.ts';
import type { OrderDesk } from './order-desk.ts';

/** What people may ask of Muster in Slack is done with these. */
export interface Desk {
  readonly clock: Clock;
  readonly commands: Commands;
  /** Absent: this server runs no drills. */
  readonly drills?: DrillDesk | undefined;
  /** Absent: reports are written by the command line only. */
  readonly reports?: Reports | undefined;
  /** Absent: this server draws no pictures. */
  readonly pictures?: Pictures | undefined;
  readonly workloads: readonly Declarable[];
  readonly people: SlackPeople;
  readonly web: SlackWeb;
  readonly channels: IncidentChannels;
  readonly orders: OrderDesk;
  readonly once: Once;
  /** The request for an approval that waits in an incident; null when none does. */
  requestOf(view: IncidentView): ApprovalRequest | null;
  /** A history for people, in lines of at most 100 characters. */
  timelineOf(entries: readonly HistoryEntry[]): string;
  /** Sends a file's bytes to the address that Slack gave for them. */
  put(url: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Something that people should know of, and that stops nothing. */
  trouble(what: string, error: unknown): void;
}

/** What the person who asked is shown, and nobody else. */
export interface Answer {
  /** Markup, of any length. */
  readonly text: string;
  /** Where they are more than the text. */
  readonly blocks?: readonly Block[];
  /** What was asked for could not be done now: asked again it is a new try. */
  readonly failed?: true;
}

/** For code in an answer, characters: with its fences it stays within one section. */
export const roomForCode = 2_700;

/** How long a call that a person waits for may take, ms. */
export const personWaitsMs = 10_000;
