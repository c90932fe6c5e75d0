import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an approval link says: this person may answer this plan of this incident until then. It gives no role: that is looked up at the click. */
export interface ApprovalClaim {
  readonly incidentId: string;
  readonly planHash: string;
  readonly person: string;
  readonly expiresAtMs: number;
}

export type ReadLink =
  | { readonly kind: 'forged' }
  | { readonly kind: 'expired' | 'good'; readonly claim: ApprovalClaim; readonly commandId: string };

/** Longest token that is looked at, characters. */
const tokenLimit = 2048;
/** So that no other use of the key makes the same bytes. */
const purpose = 'muster approval link 1';

/**
 * The token of a link: the claim with a nonce, and HMAC-SHA256 over both. A link is made when its mail is delivered, and stands nowhere else.
 * @param messageKey of the message that carries it: a repeat carries the same link
 */
export function approvalToken(key: string, claim: ApprovalClaim, messageKey: string): string {
  const nonce = digest(key, `nonce\n${messageKey}\n${claim.person}`).subarray(0, 16).toString('base64url');
  const { incidentId, planHash, person, expiresAtMs } = claim;
  const said = Buffer.from(JSON.stringify([incidentId, planHash, person, expiresAtMs, nonce]), 'utf8').toString(
    'base64url',
  );
  return `${said}.${digest(key, said).toString('base64url')}`;
}

/** What a token says, once it is certain that it was made with the key. Compared in constant time. */
export function readApprovalToken(key: string, token: string, nowMs: number): ReadLink {
  const [said = '', signature = '', ...more] = token.length > tokenLimit ? [] : token.split('.');
  const shown = Buffer.from(signature, 'base64url');
  const right = digest(key, said);
  if (more.length > 0 || shown.length !== right.length || !timingSafeEqual(shown, right)) return { kind: 'forged' };
  const [incidentId, planHash, person, expiresAtMs] = JSON.parse(Buffer.from(said, 'base64url').toString('utf8')) as [
    string,
    string,
    string,
    number,
  ];
  const claim = { incidentId, planHash, person, expiresAtMs };
  return { kind: nowMs < expiresAtMs ? 'good' : 'expired', claim, commandId: commandIdOf(claim, right) };
}

/** The inbox takes a command of one id once: whatever is answered by a link, it is answered once. */
function commandIdOf({ person }: ApprovalClaim, signature: Buffer): string {
  return `mail:${person}:${signature.toString('hex').slice(0, 32)}`;
}

function digest(key: string, text: string): Buffer {
  return createHmac('sha256', key).update(`${purpose}\n${text}`).digest();
}
