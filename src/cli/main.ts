import { enableCompileCache } from 'node:module';

enableCompileCache();

// Started by another Node that stands in for this one: when that is killed, so is this, and the journal is free at once.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();

const { outliveOutput } = await import('./output.ts');
outliveOutput(process);

const { run } = await import('./program.ts');
await run(process.argv);
