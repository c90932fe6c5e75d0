import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../ports/clock.ts';
import type { Person } from '../../ports/commands.ts';
import { refuse } from './answers.ts';
import { ArrivalRate } from './arrival-rate.ts';
import { bearerToken, personOf, type TokenHolder } from './tokens.ts';

export interface TokenGateParts {
  readonly people: readonly TokenHolder[];
  readonly clock: Clock;
  /** A request showed a token of nobody (`unknown-token`), or came from an address that had shown too many (`throttled`). */
  readonly refused?: ((why: string, from: string) => void) | undefined;
}

/**
 * Lets people in by their tokens. An address may guess 20 times, then 20 times a minute; past that it is answered 429 whatever it shows, since an
 * answer to the right token would tell a guesser. The same wrong token again is no new guess: a script with an old token shuts nobody out.
 */
export class TokenGate {
  readonly #parts: TokenGateParts;
  readonly #guesses: ArrivalRate;
  readonly #last = new Map<string, string>();

  constructor(parts: TokenGateParts) {
    this.#parts = parts;
    this.#guesses = new ArrivalRate(parts.clock);
  }

  /** Who asks; undefined when that was answered already, with 401 or 429. */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<Person | undefined> {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) return this.#unknown(reply, 'no bearer token');
    const { people, refused } = this.#parts;
    const { ip } = request;
    const wait = this.#guesses.pauseSeconds(ip);
    if (wait > 0) {
      refused?.('throttled', ip);
      reply.header('retry-after', String(wait));
      const expected = `the next one in ${wait} seconds`;
      await refuse(reply, 429, 'throttled', [{ path: 'authorization', found: 'too many tokens of nobody', expected }]);
      return undefined;
    }
    const person = personOf(people, token);
    if (person) return person;
    this.#guessed(ip, token);
    refused?.('unknown-token', ip);
    return this.#unknown(reply, 'a token of nobody');
  }

  #guessed(ip: string, token: string): void {
    const digest = createHash('sha256').update(token, 'utf8').digest('base64');
    if (this.#last.get(ip) === digest) return;
    this.#guesses.waitSeconds(ip);
    this.#last.delete(ip);
    this.#last.set(ip, digest);
    const [oldest] = this.#last.keys();
    if (this.#last.size > mostRemembered && oldest !== undefined) this.#last.delete(oldest);
  }

  async #unknown(reply: FastifyReply, found: string): Promise<undefined> {
    reply.header('www-authenticate', 'Bearer');
    const expected = "a person's bearer token";
    await refuse(reply, 401, 'unauthenticated', [{ path: 'authorization', found, expected }]);
  }
}

/** Addresses whose last guess is remembered; the one that was silent longest is forgotten first. */
const mostRemembered = 1_000;
