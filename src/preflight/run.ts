import { within } from '../deadline.ts';
import { codeOf } from '../errors.ts';
import type { AnyCheck, Around, PreflightPorts, Status } from './check.ts';

/** One line of the report. */
export interface Line {
  readonly workload: string;
  readonly check: string;
  readonly subject: string;
  readonly status: Status;
  readonly reason: string;
  readonly fix: string | null;
}

export interface Report {
  readonly atMs: number;
  readonly lines: readonly Line[];
  /** Lines of each status. */
  readonly counts: Readonly<Record<Status, number>>;
}

/** Readings in flight at a time: Route 53 refills ten calls a second, and an account has others who call (Route 53 DG, quotas). */
const readingsAtOnce = 6;

/**
 * Asks every check of every workload, and judges what was read. A reading that fails or takes too long is a line `unknown` with its code.
 * @throws only when the caller aborts
 */
export async function runPreflight(
  ports: PreflightPorts,
  checks: readonly AnyCheck[],
  all: readonly Around[],
  signal: AbortSignal,
): Promise<Report> {
  const questions = all.flatMap((around) =>
    checks.flatMap((check) =>
      check.subjects(around).map((subject: unknown) => () => ask(ports, check, subject, around, signal)),
    ),
  );
  const lines = await inFlight(questions, readingsAtOnce);
  const count = (status: Status): number => lines.filter((line) => line.status === status).length;
  return {
    atMs: ports.clock.now(),
    lines,
    counts: { pass: count('pass'), warn: count('warn'), fail: count('fail'), unknown: count('unknown') },
  };
}

async function ask(
  ports: PreflightPorts,
  check: AnyCheck,
  subject: unknown,
  around: Around,
  signal: AbortSignal,
): Promise<Line> {
  const about = { workload: around.workload.id, check: check.name, subject: check.named(subject) };
  try {
    const reading = await within(ports.clock, check.timeLimitMs, signal, (limit) =>
      check.read(ports, subject, around, limit),
    );
    return { ...about, ...check.judge(reading, subject, around, ports.clock.now()) };
  } catch (error) {
    if (signal.aborted) throw error;
    const code = codeOf(error);
    const told = error instanceof Error ? error.message : String(error);
    return { ...about, status: 'unknown', reason: `could not be read (${code}): ${told}`, fix: fixFor(code) };
  }
}

function fixFor(code: ReturnType<typeof codeOf>): string {
  if (code === 'denied') return "grant the engine what `muster iam` prints under 'read'";
  if (code === 'notFound') return 'create what is missing there, or correct the workload file';
  if (code === 'throttled') return 'run preflight again when fewer others call the same API';
  return 'run preflight again; if it stays so, look at what the message names';
}

/** All answers in the order of the questions, `most` of them under way at a time. */
async function inFlight<Answer>(questions: readonly (() => Promise<Answer>)[], most: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < questions.length; index = next++) {
      const question = questions[index];
      if (question) answers[index] = await question();
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, questions.length) }, worker));
  return answers;
}
