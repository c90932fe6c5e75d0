import { defineCheck, fail, pass } from '../check.ts';
import { switchesOf } from './switch-places.ts';

/** An object that lies in every bucket of a switch, public like the switch: an absent switch and a hidden one look alike from outside (403). */
export const probeKey = 'muster-probe';

/** Health checkers read anonymously. What Block Public Access hides from them never evacuates anything. */
export const switchReadable = defineCheck({
  name: 'switches.readable',
  holds: 'what lies in a switch bucket can be read from outside',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => {
    const places = switchesOf(workload).map(({ region, bucket }) => ({ region, bucket }));
    return places.filter(({ bucket }, index) => places.findIndex((one) => one.bucket === bucket) === index);
  },
  named: ({ bucket }) => bucket,
  read: async (ports, { region, bucket }, _around, signal) =>
    (await ports.net.get(`https://${bucket}.s3.${region}.amazonaws.com/${probeKey}`, signal)).status,
  judge(status, { bucket, region }) {
    if (status === 200) return pass('GET of the probe object: 200');
    if (status === 404)
      return fail(
        'no such bucket or no probe object: 404',
        `create ${bucket} in ${region} and put an empty public object ${probeKey} into it`,
      );
    return fail(
      `GET of the probe object: ${status}`,
      `put an empty object ${probeKey} into ${bucket}, and allow s3:GetObject to everybody on it and on the switches: bucket policy and Block Public Access`,
    );
  },
});
