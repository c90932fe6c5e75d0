import { defineCheck, fail, pass } from '../check.ts';
import { type Switch, switchesOf, switchName } from './switch-places.ts';

/** An object that an earlier move left behind holds its Region out of the answer: a failover into it would lead nowhere. */
export const switchLeftOver = defineCheck({
  name: 'switches.leftOver',
  holds: 'no switch object holds a Region out',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => switchesOf(workload),
  named: switchName,
  read: (ports, { region, bucket, key }: Switch, _around, signal) =>
    ports.switchObjects.present(region, bucket, key, signal),
  judge(present, { evacuates, region, bucket, key }) {
    if (!present) return pass('absent');
    return fail(
      `it is there, and holds ${evacuates} out of the answer`,
      `if no move is under way: aws s3 rm s3://${bucket}/${key} --region ${region}`,
    );
  },
});
