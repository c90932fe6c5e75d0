import { type Job, playJob } from './drill-play.ts';

/** A process that plays the drills it is sent, one after the other, and answers each. It ends with whoever started it. */
process.on('disconnect', () => process.exit(0));
process.on('message', (job: Job) => {
  playJob(job).then(
    (done) => process.send?.({ done }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
