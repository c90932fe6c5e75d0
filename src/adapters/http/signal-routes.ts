import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Intake, IntakeAnswer } from '../../ports/intake.ts';
import { refuse } from './answers.ts';

/** Largest delivery taken, bytes: SNS messages hold at most 256 KiB. */
export const signalBodyLimit = 262_144;

/**
 * `POST /signals/sns`. Answers 200 only for what is on disk (or needs no keeping), 403 for what is not from its claimed sender, 400 for what
 * cannot be understood, and 503 where the sender is to try again. SNS sends `text/plain`; the body is kept as it came, being signed.
 */
export function signalRoutes(server: FastifyInstance, intake: Intake): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: signalBodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/signals/sns', { bodyLimit: signalBodyLimit }, async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const body = typeof request.body === 'string' ? request.body : '';
      return answer(reply, await intake.sns(body, gone.signal));
    });
  });
}

function answer(reply: FastifyReply, judged: IntakeAnswer): FastifyReply {
  switch (judged.outcome) {
    case 'stored':
      return reply.send({ outcome: 'stored', accepted: judged.accepted, repeated: judged.repeated });
    case 'subscribed':
      return reply.send({ outcome: 'subscribed' });
    case 'ignored':
      return reply.send({ outcome: 'ignored', reason: judged.reason });
    case 'forbidden':
      return refuse(reply, 403, 'forbidden', [
        { path: '', found: judged.reason, expected: 'a delivery signed by SNS for a topic on the list' },
      ]);
    case 'certificateUnavailable':
    case 'confirmationFailed':
      return refuse(reply, 503, judged.outcome, [
        { path: '', found: judged.reason, expected: 'the same delivery again, later' },
      ]);
    case 'invalid':
      return refuse(reply, 400, 'invalid', judged.problems);
  }
}
