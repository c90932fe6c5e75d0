import { invariant } from '../../src/errors.ts';
import { crashProgram, crashWorkload } from './drill-parts.ts';
import { MusterLife } from './life.ts';
import type { FromProcess, Timed } from './wire.ts';

/** The program of a process under test. The world lives in the parent process; messages from there are all that ever happens here. */

const parts = { program: crashProgram(), workload: crashWorkload(), send, flush, fatal };
const outgoing: FromProcess[] = [];
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

/** Time stands still in the world until this process is at rest, so what it says meanwhile goes out in one piece. */
function send(message: FromProcess): void {
  outgoing.push(message);
}

function flush(): void {
  process.send?.(outgoing.splice(0));
}

function fatal(error: unknown): void {
  send({ kind: 'fatal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  flush();
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
      void muster.leave().catch(fatal);
  }
}

async function settle(muster: MusterLife): Promise<void> {
  await muster.settled();
  send({ kind: 'idle', ...(await muster.report()) });
  flush();
}
