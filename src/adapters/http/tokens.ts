import { createHash, timingSafeEqual } from 'node:crypto';
import type { Person } from '../../ports/commands.ts';

/** A person of the configuration. The token itself is kept nowhere. */
export interface TokenHolder extends Person {
  /** SHA-256 of the person's token, 64 hexadecimal digits. */
  readonly tokenSha256: string;
}

/**
 * Who a bearer token belongs to; undefined when nobody's. Every person is compared in constant time and none is skipped, so that the time
 * taken tells neither how much of a token was right nor whose it nearly was.
 */
export function personOf(people: readonly TokenHolder[], token: string): Person | undefined {
  const shown = createHash('sha256').update(token, 'utf8').digest();
  let found: Person | undefined;
  for (const { id, roles, tokenSha256 } of people) {
    const kept = Buffer.from(tokenSha256, 'hex');
    if (kept.length === shown.length && timingSafeEqual(kept, shown)) found = { id, roles };
  }
  return found;
}

/** The token of an `Authorization: Bearer …` header (RFC 6750); undefined when there is none. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(header ?? '')?.[1];
}
