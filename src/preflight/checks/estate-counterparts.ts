import type { EstateItem } from '../../ports/estate.ts';
import { otherRegion, type Workload } from '../../workload/schema.ts';
import { defineCheck, fail, type Judgement, pass, warn } from '../check.ts';

/** Kinds that must be the same in both Regions, where they can be told apart: another key cannot read what this one wrote. */
const twins: readonly EstateItem['kind'][] = ['key', 'code-version'];

/** Whatever is bound to a Region is there, and so is its counterpart: both can serve. */
export const estateCounterparts = defineCheck({
  name: 'estate.counterparts',
  holds: 'what is bound to a Region exists there and has a counterpart that can serve',
  timeLimitMs: 15_000,
  subjects: ({ workload }) => workload.bound,
  named: ({ kind, name, region }) => `${kind} ${name} of ${region}`,
  read: async (ports, { kind, name, region, counterpart }, { workload }, signal) => {
    const read = (item: EstateItem) => ports.estate.read(item, workload.accountId, signal);
    const own = await read({ kind, name, region });
    if (counterpart === 'none') return { own, other: null };
    return { own, other: await read({ kind, name: counterpart, region: otherRegion(workload, region) }) };
  },
  judge({ own, other }, bound, { workload }) {
    const { kind, name, region, counterpart, critical } = bound;
    const grave = critical ? fail : warn;
    const there = otherRegion(workload, region);
    if (!own.exists || !own.usable)
      return grave(
        `${region}: ${own.detail}`,
        `restore ${kind} ${name} in ${region}, or correct bound: in the workload file`,
      );
    if (other === null)
      return grave(
        'no counterpart: a failover would not restore it',
        `make a counterpart in ${there} and name it in the workload file`,
      );
    if (!other.exists || !other.usable)
      return grave(`${there}: ${other.detail}`, `create or repair ${kind} ${counterpart} in ${there}`);
    return differing(own, other, bound, workload) ?? pass(other.detail);
  },
});

function differing(
  own: { readonly fingerprint: string | null },
  other: { readonly fingerprint: string | null },
  { kind, name, critical, region }: Workload['bound'][number],
  workload: Workload,
): Judgement | undefined {
  if (own.fingerprint === null || own.fingerprint === other.fingerprint || !twins.includes(kind)) return undefined;
  const grave = critical ? fail : warn;
  return grave(
    `${region} and ${otherRegion(workload, region)} do not have the same ${kind}`,
    kind === 'key'
      ? `make ${name} a multi-Region key and replicate it`
      : `deploy the same code of ${name} to both Regions`,
  );
}
