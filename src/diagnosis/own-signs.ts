import type { Evidence } from './evidence.ts';
import { componentOf, dependenciesOf } from './services.ts';

/** Signs of trouble of our own making, of which AWS knows nothing. */
export interface OwnSigns {
  /** Most faulty traces end in this refusal: AWS, or whom we call, works and does not let us in. */
  readonly refusal: { readonly exception: string; readonly at: string; readonly component: string | null } | null;
  /** Tables of which one partition gets more than it can take, while the table as a whole has room. */
  readonly hotKeys: readonly string[];
  /** Dead-letter queues that fill while users are served, with how much. Where journeys fail, it only tells the same again. */
  readonly deadLetters: readonly { readonly component: string; readonly waiting: number }[];
}

/**
 * Names of errors by which AWS's services, or TLS, refuse a caller: no permission, a key that is disabled, credentials or a certificate that are not valid
 * (common errors in the API references of DynamoDB, KMS, Secrets Manager and STS; Node.js' and Java's TLS errors).
 */
const refusalPattern =
  /AccessDenied|NotAuthorized|Unauthorized|UnrecognizedClient|InvalidSignature|InvalidClientTokenId|IncompleteSignature|ExpiredToken|InvalidCredentials|AuthenticationFailed|KMS\w*(Disabled|InvalidState|AccessDenied|NotFound)|^DisabledException|DecryptionFailure|CERT_|Certificate|SSLHandshake|x509/i;

/** Services that give out credentials and keys: while they are down, a refusal is theirs. */
const keepers: readonly string[] = ['sts', 'iam', 'kms', 'secretsmanager', 'cognito'];

export function ownSignsOf(evidence: Evidence, downServices: readonly string[]): OwnSigns {
  return {
    refusal: downServices.some((service) => keepers.includes(service)) ? null : refusalOf(evidence),
    hotKeys: (evidence.metrics ?? [])
      .filter(({ hotKeyThrottles = 0 }) => hotKeyThrottles > 0)
      .map((one) => one.component),
    deadLetters: usersAreServed(evidence)
      ? (evidence.queues ?? []).filter((one) => one.deadLetters && one.growing)
      : [],
  };
}

function refusalOf({ rootCauses = [], components }: Evidence): OwnSigns['refusal'] {
  const traces = rootCauses.reduce((sum, cause) => sum + cause.traces, 0);
  const refused = rootCauses.filter(({ exception }) => exception !== null && refusalPattern.test(exception));
  const [first] = refused;
  if (!first || refused.reduce((sum, cause) => sum + cause.traces, 0) * 2 <= traces) return null;
  return { exception: first.exception ?? '', at: first.name, component: componentOf(first, components)?.id ?? null };
}

/**
 * Alarms that nothing bears out: every journey of the Region passes, and neither the service graph nor any metric sees the component, or anything
 * it needs, fail. Without a graph and without metrics, nothing can be said against an alarm.
 */
export function contradicted(evidence: Evidence, component: string, erring: ReadonlySet<string>): boolean {
  if (!usersAreServed(evidence)) return false;
  if (evidence.graph.length === 0 && (evidence.metrics ?? []).length === 0) return false;
  if ((evidence.queues ?? []).some((queue) => queue.component === component && queue.growing)) return false;
  return ![component, ...dependenciesOf(component, evidence.components)].some((id) => erring.has(id));
}

function usersAreServed({ journeys, region }: Evidence): boolean {
  const here = journeys.filter((journey) => journey.region === region);
  return here.length > 0 && here.every(({ ok, flickers }) => ok && !flickers);
}
