import { createHash } from 'node:crypto';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { RefusedDelivery } from './desk/refused.ts';
import { Signatures, type Verdict } from './signature.ts';

/** Largest request of Slack's that is read, bytes: a submitted view with long texts. */
const bodyLimit = 262_144;

const body = z.looseObject({});
const challenge = z.object({ type: z.literal('url_verification'), challenge: z.string().max(1000) });

export interface HttpReceiverParts {
  readonly clock: Clock;
  readonly signingSecret: () => string;
  /** A request was refused; it did nothing. */
  refused(why: Exclude<Verdict, 'genuine'>, from: string): void;
  /** Of those refused, one that Slack did sign. */
  late(delivery: RefusedDelivery): void;
}

/** Takes Slack's requests on Muster's own server: `POST /slack/events` for commands, buttons, views and the address check alike. */
export class HttpReceiver implements Receiver {
  readonly #parts: HttpReceiverParts;
  readonly #signatures: Signatures;
  #app: App | undefined;
  #open = false;

  constructor(parts: HttpReceiverParts) {
    this.#parts = parts;
    this.#signatures = new Signatures(parts.signingSecret);
  }

  init(app: App): void {
    this.#app = app;
  }

  async start(): Promise<void> {
    this.#open = true;
  }

  async stop(): Promise<void> {
    this.#open = false;
  }

  /** To be called before the server listens. */
  routes(server: FastifyInstance): void {
    server.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, raw, done) => done(null, raw));
      scope.post('/slack/events', { bodyLimit }, async (request, reply) => this.#take(request, reply));
    });
  }

  async #take(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const raw = typeof request.body === 'string' ? request.body : '';
    const verdict = this.#signatures.judge(
      {
        timestamp: single(request.headers['x-slack-request-timestamp']),
        signature: single(request.headers['x-slack-signature']),
        body: raw,
      },
      this.#parts.clock.now(),
    );
    if (verdict !== 'genuine') {
      this.#parts.refused(verdict, request.ip);
      const body = verdict === 'forged' ? undefined : parsedBody(raw, request.headers['content-type'] ?? '');
      if (body && verdict !== 'forged') this.#parts.late({ why: verdict, body, mark: markOf(raw) });
      return reply.code(401).send({ error: verdict, problems: [] });
    }
    const parsed = parsedBody(raw, request.headers['content-type'] ?? '');
    if (!parsed) return reply.code(400).send({ error: 'invalid', problems: [] });
    const asked = challenge.safeParse(parsed);
    if (asked.success) return reply.type('text/plain').send(asked.data.challenge);
    if (parsed.ssl_check !== undefined) return reply.code(200).send();
    if (!this.#app || !this.#open) return reply.code(503).send({ error: 'unavailable', problems: [] });
    return this.#handOn(this.#app, parsed, request, reply);
  }

  /** The answer goes out when the handler acknowledges; what it does afterwards Slack does not wait for. */
  #handOn(
    app: App,
    parsed: Record<string, unknown>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    return new Promise((resolve) => {
      const event: ReceiverEvent = {
        body: parsed,
        ...retryOf(request),
        ack: async (response?: unknown) => {
          const sent =
            response === undefined || response === '' ? reply.code(200).send() : reply.code(200).send(response);
          resolve(sent);
        },
      };
      const unanswered = (): void => {
        if (!reply.sent) resolve(reply.code(404).send({ error: 'notFound', problems: [] }));
      };
      app.processEvent(event).then(unanswered, (error: unknown) => {
        request.log.error({ err: error }, 'a request of Slack broke');
        if (!reply.sent) resolve(reply.code(500).send({ error: 'broken', problems: [] }));
      });
    });
  }
}

function markOf(raw: string): string {
  return createHash('sha256').update(raw).digest('hex').slice(0, 24);
}

function retryOf({ headers }: FastifyRequest): { retryNum?: number; retryReason?: string } {
  const number = Number(single(headers['x-slack-retry-num']));
  const reason = single(headers['x-slack-retry-reason']);
  return {
    ...(Number.isInteger(number) ? { retryNum: number } : {}),
    ...(reason === undefined ? {} : { retryReason: reason }),
  };
}

/** Commands come as a form, buttons and views as JSON in a form's `payload`, events as JSON. */
function parsedBody(raw: string, contentType: string): Record<string, unknown> | undefined {
  try {
    if (contentType.includes('json')) return body.parse(JSON.parse(raw));
    const form = Object.fromEntries(new URLSearchParams(raw));
    return form.payload === undefined ? form : body.parse(JSON.parse(form.payload));
  } catch {
    return undefined;
  }
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
