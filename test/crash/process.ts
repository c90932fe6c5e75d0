import { invariant } from '../../src/errors.ts';
import { crashProgram, crashWorkload } from './drill-parts.ts';
import { MusterLife } from './life.ts';
import type { FromProcess, Timed } from './wire.ts';

/** The program of a process under test. The world lives in the parent process; messages from there are all that ever happens here. */

const parts = { program: crashProgram(), workload: crashWorkload(), send, fatal };
let life: MusterLife | undefined;

process.on('message', (message: Timed) => {
  if (message.kind === 'begin') life = new MusterLife(message.life, message.nowMs, parts);
  invariant(life, 'the first message begins a life');
  life.world.timeIs(message.nowMs);
  take(life, message);
  void settle(life).catch(fatal);
});
process.on('disconnect', () => process.exit(0));
process.on('unhandledRejection', fatal);

function send(message: FromProcess): void {
  process.send?.(message);
}

function fatal(error: unknown): void {
  send({ kind: 'fatal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

function take(muster: MusterLife, message: Timed): void {
  switch (message.kind) {
    case 'begin':
      muster.begin().catch(fatal);
      return;
    case 'answered':
      muster.world.answered(message.id, message.value);
      return;
    case 'failed':
      muster.world.failed(message.id, message.error);
      return;
    case 'notified':
      void muster.notified(message.body).then((taken) => send({ kind: 'noted', id: message.id, taken }));
      return;
    case 'end':
      muster.leave().then(() => send({ kind: 'ended' }), fatal);
  }
}

async function settle(muster: MusterLife): Promise<void> {
  await muster.settled();
  send({ kind: 'idle', ...(await muster.report()) });
}
