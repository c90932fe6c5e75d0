import { CodedError, codeOf, InputError } from '../../errors.ts';
import type { IntakeAnswer } from '../../ports/intake.ts';
import { type ErrorBody, statusOf } from './answers.ts';

/** An answer to a signal's sender, ready to be written. */
export interface SignalAnswer {
  readonly status: number;
  readonly body: string;
  /** As metrics count it. */
  readonly outcome: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Most mistakes told at once: a batch may hold thousands. */
export const toldProblems = 20;
/** When to come again, seconds: what fills the memory drains within one. */
const again = { 'retry-after': '1' };

export function answerOf(judged: IntakeAnswer): SignalAnswer {
  switch (judged.outcome) {
    case 'stored': {
      const { outcome, accepted, repeated, problems = [] } = judged;
      if (problems.length === 0)
        return { status: 200, outcome, body: `{"outcome":"stored","accepted":${accepted},"repeated":${repeated}}` };
      const error = { error: 'invalid', problems: problems.slice(0, toldProblems), accepted, repeated };
      return { status: 400, outcome, body: JSON.stringify(error) };
    }
    case 'subscribed':
      return { status: 200, outcome: judged.outcome, body: '{"outcome":"subscribed"}' };
    case 'ignored':
    case 'kept':
      return { status: 200, outcome: judged.outcome, body: JSON.stringify(judged) };
    case 'unauthenticated':
      return {
        ...refusal(401, judged.outcome, judged.reason, "a sender's bearer token, or its name and password"),
        headers: { 'www-authenticate': 'Bearer, Basic realm="muster"' },
      };
    case 'forbidden':
      return refusal(
        403,
        judged.outcome,
        judged.reason,
        'a delivery of a sender that is known, about what it may speak of',
      );
    case 'certificateUnavailable':
    case 'confirmationFailed':
      return { ...refusal(503, judged.outcome, judged.reason, 'the same delivery again, later'), headers: again };
    case 'invalid':
      return written(400, judged.outcome, judged.problems.slice(0, toldProblems));
  }
}

export function refusal(status: number, outcome: string, found: string, expected: string): SignalAnswer {
  return written(status, outcome, [{ path: '', found, expected }]);
}

/** There is no room: nothing was looked at. */
export function comeAgain(outcome: 'busy' | 'throttled'): SignalAnswer {
  const status = outcome === 'busy' ? 503 : 429;
  const found = outcome === 'busy' ? 'more under way than there is room for' : 'more requests than this entrance takes';
  return { ...refusal(status, outcome, found, 'the same request again, later'), headers: again };
}

/** What was thrown. What is not the sender's fault is told by its code, never with its message. */
export function answerThrown(error: unknown): SignalAnswer {
  if (error instanceof InputError)
    return written(
      400,
      'invalid',
      error.problems.map(({ path, found, expected }) => ({ path, found, expected })),
    );
  if (!(error instanceof CodedError))
    return refusal(500, 'broken', 'a fault of the server', 'the same request again, later');
  const code = codeOf(error);
  const found = code === 'unavailable' || code === 'outcomeUnknown' ? 'a journal that takes nothing' : code;
  return { ...refusal(statusOf(code), code, found, 'the same request again, later'), headers: again };
}

function written(status: number, outcome: string, problems: ErrorBody['problems']): SignalAnswer {
  const body: ErrorBody = { error: outcome, problems };
  return { status, outcome, body: JSON.stringify(body) };
}
