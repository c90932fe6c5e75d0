import { enableCompileCache } from 'node:module';

enableCompileCache();

// Started by another Node that stands in for this one: when that is killed, so is this, and the journal is free at once.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();

// Whoever reads has read enough, as `head` does: the work goes on to its end, which may be to write files.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { run } = await import('./program.ts');
await run(process.argv);
