import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WallClock } from '../ports/clock.ts';
import type { Commands } from '../ports/commands.ts';
import type { Entrance, IntakeAnswer, IntakeRequest } from '../ports/intake.ts';
import type { Workload } from '../workload/schema.ts';
import { parsedJson } from './message-content.ts';
import { mapped } from './webhook-mapping.ts';
import type { Mapping } from './webhook-schema.ts';

/** A tool that signs what it posts with a shared secret. */
export interface Webhook {
  readonly id: string;
  readonly mapping: Mapping;
  /** Lower-case name of the header that holds HMAC-SHA256 of the body. */
  readonly signatureHeader: string;
  /** Text before the digest, such as `sha256=`. */
  readonly signaturePrefix: string;
  /** Header with the time of sending, seconds since the epoch; then `<time>.<body>` is what is signed, and old deliveries are refused. */
  readonly timestampHeader?: string | undefined;
  /** The shared secret. */
  secret(): string;
}

/** Largest payload taken, bytes. */
const bodyLimit = 1_048_576;
/** How far the time of sending may lie from ours, both ways, seconds. */
const toleranceSeconds = 300;

/** `POST /signals/webhook/<id>`: signed over the bytes sent, read through the webhook's mapping. */
export function webhookEntrance(
  { wall, commands }: { readonly wall: WallClock; readonly commands: Pick<Commands, 'signals'> },
  webhook: Webhook,
  workloads: readonly Workload[],
): Entrance {
  return {
    source: `webhook-${webhook.id}`,
    path: `/signals/webhook/${webhook.id}`,
    bodyLimit,
    async take(request) {
      const nowMs = wall.now();
      const fault = signatureFault(webhook, request, nowMs);
      if (fault !== undefined) return { outcome: 'forbidden', reason: fault };
      const target = { webhook: webhook.id, workloads, nowMs };
      const { signals, problems } = mapped(webhook.mapping, parsedJson(request.body), target);
      return store(signals, problems, commands);
    },
  };
}

async function store(
  signals: Parameters<Commands['signals']>[0],
  problems: Extract<IntakeAnswer, { outcome: 'invalid' }>['problems'],
  commands: Pick<Commands, 'signals'>,
): Promise<IntakeAnswer> {
  if (signals.length === 0 && problems.length > 0) return { outcome: 'invalid', problems };
  if (signals.length === 0) return { outcome: 'ignored', reason: 'no news' };
  const stored = await commands.signals(signals);
  return problems.length > 0 ? { outcome: 'stored', ...stored, problems } : { outcome: 'stored', ...stored };
}

function signatureFault(webhook: Webhook, request: IntakeRequest, nowMs: number): string | undefined {
  const { signatureHeader, signaturePrefix, timestampHeader } = webhook;
  const shown = request.header(signatureHeader);
  if (shown === undefined) return `no signature in ${signatureHeader}`;
  if (!shown.startsWith(signaturePrefix)) return `signature does not begin with ${signaturePrefix}`;
  const sentAt = timestampHeader === undefined ? undefined : request.header(timestampHeader);
  if (timestampHeader !== undefined) {
    if (sentAt === undefined || !/^\d{1,12}$/.test(sentAt)) return `no time of sending in ${timestampHeader}`;
    if (Math.abs(Number(sentAt) - nowMs / 1000) > toleranceSeconds)
      return 'time of sending is more than five minutes away from ours';
  }
  const signed = sentAt === undefined ? request.body : `${sentAt}.${request.body}`;
  const digest = createHmac('sha256', webhook.secret()).update(signed, 'utf8').digest();
  const given = Buffer.from(shown.slice(signaturePrefix.length), 'hex');
  return given.length === digest.length && timingSafeEqual(given, digest) ? undefined : 'signature does not match';
}
