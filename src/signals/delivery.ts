import type { Signal } from '../ports/commands.ts';
import type { StandingAlert } from './standing.ts';

type Severity = Signal['severity'];

/** A signal as the incident's history keeps it: enough to find it again at its source. */
export type ToldSignal = Pick<Signal, 'id' | 'kind' | 'name' | 'region' | 'component' | 'severity' | 'occurredAtMs'> & {
  /** What a person saw, in the person's words, which no source has: only of what was declared. */
  readonly reason?: string;
};

/** What correlation decided about signals of one incident. */
export interface Delivery {
  /** `opened`: make the incident; `arrived`: tell it. */
  readonly kind: 'opened' | 'arrived';
  readonly incidentId: string;
  readonly workload: string;
  readonly region: string | null;
  /** How many signals the incident has taken, this delivery's included. */
  readonly count: number;
  readonly highestSeverity: Severity;
  readonly lastId: string;
  /** The gravest of them in words, and how many more there are. */
  readonly summary: string;
  /** A person declared one of them. */
  readonly declared?: true;
  /** Alerts of the incident that fire, as far as was told; absent: none. */
  readonly standing?: readonly Pick<StandingAlert, 'name' | 'region' | 'component'>[];
  /** Why they are this incident's. */
  readonly because: string;
  /** The signals delivered now, at least one: as they came, but the alarm that opened the incident before those that had lost their data. */
  readonly signals: readonly ToldSignal[];
}

/** Signals, and the incident after it has taken them. */
export interface Arrived {
  readonly incidentId: string;
  readonly count: number;
  readonly severity: Severity;
  readonly region: string | null;
  readonly standing: readonly StandingAlert[];
  readonly signals: readonly Signal[];
}

/** Most reasons that one delivery tells: a flood's signals have few, told apart by component. */
const toldReasons = 3;

export function deliveryOf(kind: Delivery['kind'], arrived: Arrived, because: string): Delivery {
  const { incidentId, count, severity, region, standing, signals } = arrived;
  const gravest = signals.filter(isTrouble).reduce<Signal | undefined>(graver, undefined) ?? signals.at(-1);
  return {
    kind,
    incidentId,
    workload: gravest?.workload ?? '',
    region,
    count,
    highestSeverity: severity,
    lastId: signals.at(-1)?.id ?? '',
    summary: gravest ? summaryOf(gravest) : '',
    ...(signals.some(({ source }) => source === 'manual') ? { declared: true as const } : {}),
    ...(standing.length > 0 ? { standing } : {}),
    because,
    signals: signals.map(toldOf),
  };
}

/** Deliveries in their order, those of one incident made one: what opened it, and all that came with that. */
export function merged(deliveries: readonly Delivery[]): Delivery[] {
  const together = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    const list = together.get(delivery.incidentId);
    if (list) list.push(delivery);
    else together.set(delivery.incidentId, [delivery]);
  }
  return [...together.values()].map((list) => withToldStanding(mergedOne(list)));
}

/** Once for all that came together: a flood makes a delivery of each signal. */
function withToldStanding({ standing, ...delivery }: Delivery): Delivery {
  if (standing === undefined) return delivery;
  return { ...delivery, standing: standing.map(({ name, region, component }) => ({ name, region, component })) };
}

function mergedOne(deliveries: readonly Delivery[]): Delivery {
  const [first] = deliveries;
  const last = deliveries.at(-1);
  if (!first || !last || first === last) return first as Delivery;
  const signals = deliveries.flatMap((delivery) => delivery.signals);
  const gravest = gravestOf(deliveries);
  const reasons = [...new Set(deliveries.map(({ because }) => because))];
  const more = reasons.length > toldReasons ? ` (and ${reasons.length - toldReasons} reasons more)` : '';
  return {
    ...last,
    kind: first.kind,
    ...(deliveries.some(({ declared }) => declared) ? { declared: true as const } : {}),
    summary: `${gravest.summary} (and ${signals.length - 1} more)`,
    because: `${reasons.slice(0, toldReasons).join('; ')}${more}`,
    signals,
  };
}

/** The first of those that tell the gravest trouble. */
function gravestOf(deliveries: readonly Delivery[]): Delivery {
  return deliveries
    .map((delivery) => ({ delivery, gravity: gravity(delivery) }))
    .reduce((one, other) => (other.gravity < one.gravity ? other : one)).delivery;
}

/** By the gravest trouble told; without any, behind every severity. */
function gravity({ signals }: Delivery): string {
  let gravest = 'sev9';
  for (const signal of signals) if (isTrouble(signal) && signal.severity < gravest) gravest = signal.severity;
  return gravest;
}

function graver(one: Signal | undefined, other: Signal): Signal {
  return one === undefined || other.severity < one.severity ? other : one;
}

/** What ended often comes with the words of when it began. */
function summaryOf({ kind, name, region, reason }: Signal): string {
  const what = `${name}${region ? ` in ${region}` : ''}`;
  return kind === 'cleared' ? `${what} cleared` : `${what}: ${reason}`;
}

function toldOf(signal: Signal): ToldSignal {
  const { id, kind, name, region, component, severity, occurredAtMs, source, reason } = signal;
  const told = { id, kind, name, region, component, severity, occurredAtMs };
  return source === 'manual' ? { ...told, reason } : told;
}

/** Of two severities the graver: sev1 before sev2 before sev3. */
export function higher(a: Severity, b: Severity): Severity {
  return a < b ? a : b;
}

export function isTrouble({ kind }: Pick<Signal, 'kind'>): boolean {
  return kind !== 'cleared' && kind !== 'canaryPassed';
}
