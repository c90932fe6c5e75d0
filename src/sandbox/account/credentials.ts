import type { CredentialsLife } from '../../ports/account.ts';
import { serviceError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';

/** A session that is renewed at half of its twelve hours has between six and twelve left: this many at any look. */
const renewedHoursLeft = 11;

/** How long the engine's session lasts: it is renewed in time, unless the account is wrong about it. */
export function credentialsLife({ account, clock }: WorldModel): CredentialsLife {
  const sinceMs = account.wrongSinceMs('credentials-expiring');
  const minutes = account.wrong('credentials-expiring')?.minutes;
  const expiresAtMs =
    sinceMs === undefined || minutes === undefined
      ? clock.now() + renewedHoursLeft * 3_600_000
      : sinceMs + minutes * 60_000;
  return { expiresAtMs, source: 'a session of the simulated account' };
}

/** IAM's names of operations that it names otherwise (Service Authorization Reference). */
const iamNames: Readonly<Record<string, string>> = {
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  'apigateway:UpdateStage': 'apigateway:PATCH',
};

/** The IAM action that a call needs. API Gateway's reads are all `apigateway:GET`. */
export function iamAction(service: string, operation: string): string {
  if (service === 'apigateway' && operation.startsWith('Get')) return 'apigateway:GET';
  return iamNames[`${service}:${operation}`] ?? `${service}:${operation}`;
}

/**
 * Is the engine's session let in, and may it do this?
 * @throws what AWS answers otherwise. STS tells anybody who they are.
 */
export function assertAllowed(model: WorldModel, service: string, operation: string): void {
  const { expiresAtMs } = credentialsLife(model);
  if (expiresAtMs !== null && model.clock.now() >= expiresAtMs) {
    const message = 'The security token included in the request is expired';
    throw serviceError({ name: 'ExpiredTokenException', status: 403, message });
  }
  const action = iamAction(service, operation);
  if (action === 'sts:GetCallerIdentity' || !model.account.wrong('permission-missing', { operation: action })) return;
  throw serviceError({
    name: service === 's3' ? 'AccessDenied' : 'AccessDeniedException',
    status: service === 'dynamodb' ? 400 : 403,
    message: `User is not authorized to perform: ${action}`,
  });
}
