import { CodedError, type ErrorCode } from '../../src/errors.ts';
import type { AwsService, DnsQuestion } from '../../src/ports/aws-clients.ts';
import type { Message } from '../../src/ports/messaging.ts';

/** What the process under test and the world that outlives it say to each other, over Node's IPC channel with structured clones. */

/** One thing asked of the world. */
export type Call =
  | {
      readonly to: 'aws';
      readonly service: AwsService;
      readonly region: string;
      readonly endpoint: string | undefined;
      /** As AWS names it, e.g. PutItem. */
      readonly operation: string;
      readonly input: unknown;
    }
  | { readonly to: 'post'; readonly message: Message }
  | { readonly to: 'find'; readonly message: Message }
  | { readonly to: 'http'; readonly url: string }
  | { readonly to: 'dns'; readonly name: string }
  | { readonly to: 'name server'; readonly question: DnsQuestion }
  | { readonly to: 'clock'; readonly ms: number };

/** One moment at which the process can die. Numbered from 1 in the order in which they come up. */
export interface KillPoint {
  readonly number: number;
  readonly kind: PointKind;
  readonly side: 'before' | 'after';
  readonly what: string;
}

export const pointKinds = ['journal write', 'AWS change', 'AWS read', 'message post', 'message look-up'] as const;
export type PointKind = (typeof pointKinds)[number];

/** What a new process is told. */
export interface Life {
  /** Folder with the journal; the last words of a process that kills itself go there too. */
  readonly folder: string;
  readonly topicArns: readonly string[];
  /** The number of the point to die at; null: lives on. */
  readonly killAt: number | null;
}

export type ToProcess =
  | { readonly kind: 'begin'; readonly life: Life }
  | { readonly kind: 'answered'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'notified'; readonly id: number; readonly body: string }
  /** Leave this life, without a word to anybody: the next message begins another. */
  | { readonly kind: 'end' };

/** Every message carries the world's time: the process has no other clock. */
export type Timed = ToProcess & { readonly nowMs: number };

export type FromProcess =
  | { readonly kind: 'call'; readonly id: number; readonly call: Call }
  | { readonly kind: 'abort'; readonly id: number }
  | { readonly kind: 'noted'; readonly id: number; readonly taken: boolean }
  /** The last message is dealt with: nothing runs, nothing waits to be written. Points passed since the last one come with it. */
  | { readonly kind: 'idle'; readonly points: readonly KillPoint[]; readonly over: boolean }
  /** The life is left and its journal free. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'fatal'; readonly message: string };

/** An error as plain data: what adapters judge it by. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  /** Present for a CodedError. */
  readonly coded: ErrorCode | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), coded: undefined, fields: {} };
  const { name, message } = error;
  if (error instanceof CodedError) return { name, message, coded: error.code, fields: {} };
  return { name, message, coded: undefined, fields: { ...error } };
}

export function fromWire({ name, message, coded, fields }: WireError): Error {
  if (coded) return new CodedError(coded, message);
  return Object.assign(new Error(message), fields, { name });
}
