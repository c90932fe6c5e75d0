import { hash, timingSafeEqual } from 'node:crypto';
import type { IntakeAnswer, IntakeRequest } from '../ports/intake.ts';

/** A program that may send signals. What it shows is kept as SHA-256 only. */
export interface Sender {
  readonly id: string;
  /** What it may use. */
  readonly sends: readonly ('alertmanager' | 'eventbridge')[];
  /** SHA-256 of its bearer token, 64 hexadecimal digits. */
  readonly tokenSha256?: string | undefined;
  /** Basic authentication, for senders that know no other. */
  readonly basic?: { readonly user: string; readonly passwordSha256: string } | undefined;
  /** Workloads that it may speak of; absent: all. */
  readonly workloads?: readonly string[] | undefined;
}

type Refusal = Extract<IntakeAnswer, { outcome: 'unauthenticated' | 'forbidden' }>;

/**
 * Who shows the credential of a request, and that they may send this. Every sender is compared in constant time and none is skipped.
 */
export function senderOf(
  request: IntakeRequest,
  senders: readonly Sender[],
  what: Sender['sends'][number],
): Sender | Refusal {
  const header = request.header('authorization') ?? '';
  const shown = credentialOf(header);
  if (shown === undefined) {
    return { outcome: 'unauthenticated', reason: header === '' ? 'no credential' : 'neither a bearer token nor basic' };
  }
  let found: Sender | undefined;
  for (const sender of senders) if (matches(sender, shown)) found = sender;
  if (!found) return { outcome: 'unauthenticated', reason: 'a credential of nobody' };
  if (found.sends.includes(what)) return found;
  return { outcome: 'forbidden', reason: `${found.id} may not send to ${what}` };
}

/** Whether a sender may speak of the workload of that id. */
export function maySpeakOf({ workloads }: Pick<Sender, 'workloads'>, id: string): boolean {
  return workloads?.includes(id) ?? true;
}

interface Credential {
  readonly user: string | null;
  readonly digest: Buffer;
}

/** `Bearer …` (RFC 6750) or `Basic …` (RFC 7617); undefined for anything else. */
function credentialOf(header: string): Credential | undefined {
  const [, scheme, value] = /^(Bearer|Basic) ([\w.~+/-]+=*)$/i.exec(header) ?? [];
  if (scheme === undefined || value === undefined) return undefined;
  if (scheme.toLowerCase() === 'bearer') return { user: null, digest: digestOf(value) };
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), digest: digestOf(text.slice(colon + 1)) };
}

function matches({ tokenSha256, basic }: Sender, { user, digest }: Credential): boolean {
  const kept = user === null ? tokenSha256 : basic?.passwordSha256;
  if (kept === undefined) return false;
  const same = timingSafeEqual(Buffer.from(kept, 'hex'), digest);
  return same && (user === null || user === basic?.user);
}

function digestOf(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
