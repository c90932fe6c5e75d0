import type { Journal } from '../ports/journal.ts';
import type { LastReading, LastReadings } from '../ports/last-readings.ts';
import type { Message, Messenger } from '../ports/messaging.ts';
import type { AnyCheck, Around, PreflightPorts, Status } from './check.ts';
import { type Kept, keep, newsOf, newsText, nothingKept, toldAfter } from './kept.ts';
import { type Report, runPreflight } from './run.ts';

/** What is looked at while the engine serves, and how often. */
export interface PreflightSchedule {
  readonly all: readonly Around[];
  readonly intervalSeconds: number;
  readonly chatGroups?: PreflightPorts['chatGroups'];
  /** Told of each look, and of what went wrong with one. */
  readonly seen: (counts: Readonly<Record<Status, number>>) => void;
  readonly failed: (error: unknown) => void;
}

export interface WatchParts extends PreflightSchedule {
  readonly ports: PreflightPorts;
  readonly checks: readonly AnyCheck[];
  readonly journal: Pick<Journal, 'getText' | 'putText'>;
  readonly messenger: Messenger;
  /** True while an incident is open: what fails then is known, and the account has better to do. */
  readonly busy: () => Promise<boolean>;
}

const journalKey = 'preflight/kept';
/** A message to chat takes no longer, ms: it is told again at the next look. */
const messageLimitMs = 20_000;

/**
 * Looks at the account again and again while the engine serves. A line that turns to fail is announced before there is an outage, once, and
 * again when it is mended; what was last read well is kept in the journal.
 */
export class PreflightWatch {
  readonly #parts: WatchParts;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Looks at once, then at each interval, until aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { ports, intervalSeconds, failed } = this.#parts;
    while (!signal.aborted) {
      await this.#lookUnlessBusy(signal).catch((error: unknown) => (signal.aborted ? undefined : failed(error)));
      await ports.clock.sleep(intervalSeconds * 1000, signal).catch(() => undefined);
    }
  }

  /** One look: read, announce, keep. What cannot be announced now is announced at the next look. */
  async look(signal: AbortSignal): Promise<Report> {
    const { ports, checks, all, journal, seen } = this.#parts;
    const report = await runPreflight(ports, checks, all, signal);
    seen(report.counts);
    const kept = await keptIn(journal);
    const lines = keep(kept, report);
    await journal.putText(journalKey, JSON.stringify({ lines, told: kept.told }));
    if (await this.#announce(kept, report, signal)) {
      await journal.putText(journalKey, JSON.stringify({ lines, told: toldAfter(kept, report) }));
    }
    return report;
  }

  async #lookUnlessBusy(signal: AbortSignal): Promise<void> {
    if (!(await this.#parts.busy())) await this.look(signal);
  }

  async #announce(kept: Kept, report: Report, signal: AbortSignal): Promise<boolean> {
    const news = newsText(newsOf(kept, report));
    if (!news) return true;
    const { messenger, failed, ports } = this.#parts;
    const over = new AbortController();
    const timer = new AbortController();
    ports.clock.sleep(messageLimitMs, timer.signal).then(
      () => over.abort(),
      () => undefined,
    );
    try {
      const key = `preflight/${report.atMs}`;
      const message: Message = {
        key,
        incidentId: 'preflight',
        destination: 'chat',
        occasion: 'notice',
        lane: 'normal',
        drill: false,
        decidedAtMs: report.atMs,
        ...news,
      };
      await messenger.post(message, AbortSignal.any([signal, over.signal]));
      return true;
    } catch (error) {
      failed(error);
      return false;
    } finally {
      timer.abort();
    }
  }
}

/** What preflight read last, for plans that cannot read now. */
export function lastReadingsIn(journal: Pick<Journal, 'getText'>): LastReadings {
  return {
    async of(workload, checks): Promise<LastReading[]> {
      const { lines } = await keptIn(journal);
      return lines
        .filter((line) => line.workload === workload && checks.includes(line.check))
        .map(({ check, subject, reason, status, atMs }) => ({
          name: `${check} ${subject}`,
          subject,
          value: reason,
          good: status === 'pass' || status === 'warn',
          readAtMs: atMs,
        }));
    },
  };
}

/** Written by this program, in this form; by none, or by another version, it counts as nothing. */
async function keptIn(journal: Pick<Journal, 'getText'>): Promise<Kept> {
  const text = await journal.getText(journalKey);
  if (text === undefined) return nothingKept;
  const found = JSON.parse(text) as Partial<Kept>;
  return Array.isArray(found.lines) && Array.isArray(found.told) ? (found as Kept) : nothingKept;
}
