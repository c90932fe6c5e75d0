import { type WireRequest, WrongRequest } from './message.ts';

/** What a request is signed for (AWS Signature Version 4). */
export interface Scope {
  readonly region: string;
  readonly signingName: string;
}

const credential =
  /^AWS4-HMAC-SHA256 Credential=[^/\s,]+\/\d{8}\/(?<region>[^/]+)\/(?<signingName>[^/]+)\/aws4_request, ?SignedHeaders=[^,]+, ?Signature=[0-9a-f]{64}$/;

/** The scope of a request's signature; undefined when it is not signed. @throws WrongRequest when the header is of another form */
export function scopeOf({ headers }: WireRequest): Scope | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  const { region, signingName } = credential.exec(authorization)?.groups ?? {};
  if (region === undefined || signingName === undefined) {
    throw new WrongRequest('IncompleteSignature', 403, 'the Authorization header is not of Signature Version 4');
  }
  return { region, signingName };
}

/** @throws WrongRequest when a request is signed for another service or Region than it goes to, or not at all */
export function assertSigned(scope: Scope | undefined, expected: Scope): void {
  if (scope === undefined) throw new WrongRequest('MissingAuthenticationToken', 403, 'the request is not signed');
  if (scope.signingName !== expected.signingName) {
    const message = `Credential should be scoped to correct service: ${expected.signingName}, not ${scope.signingName}`;
    throw new WrongRequest('SignatureDoesNotMatch', 403, message);
  }
  if (scope.region !== expected.region) {
    const message = `Credential should be scoped to a valid Region: ${expected.region}, not ${scope.region}`;
    throw new WrongRequest('SignatureDoesNotMatch', 403, message);
  }
}
