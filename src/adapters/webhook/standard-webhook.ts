import { createHmac } from 'node:crypto';

/**
 * The three headers of Standard Webhooks (standardwebhooks.com, "Signature scheme"): HMAC-SHA256, base64, over `id.timestamp.body`. A secret as
 * `whsec_` and base64 is taken as its bytes, any other as its own.
 * @param atMs when this attempt is made: a receiver refuses one that is older than five minutes
 */
export function signatureHeaders(
  id: string,
  atMs: number,
  body: string,
  secret: string,
): { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string } {
  const timestamp = String(Math.floor(atMs / 1000));
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

function keyOf(secret: string): Buffer {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(secret) ?? [];
  return encoded === undefined ? Buffer.from(secret, 'utf8') : Buffer.from(encoded, 'base64');
}
