import { defineCheck, fail, pass, warn } from '../check.ts';

/** Without it, record sets cannot be changed while us-east-1's control plane is down; it must be on long before (Route 53 DG, accelerated recovery). */
export const dnsAcceleratedRecovery = defineCheck({
  name: 'dns.acceleratedRecovery',
  holds: 'a zone whose records are a lever has accelerated recovery',
  timeLimitMs: 15_000,
  subjects: ({ workload }) => workload.levers.flatMap((lever) => (lever.kind === 'records' ? [lever] : [])),
  named: ({ hostedZoneId }) => hostedZoneId,
  read: (ports, { hostedZoneId }, _around, signal) => ports.dnsConfiguration.acceleratedRecovery(hostedZoneId, signal),
  judge(status, { acceleratedRecovery, hostedZoneId }) {
    if (status === 'ENABLED') return pass('ENABLED');
    const fix = `aws route53 update-hosted-zone-features --hosted-zone-id ${hostedZoneId} --enable-accelerated-recovery`;
    if (/^ENABLING/.test(status)) return warn(`${status}: not yet of use`, fix);
    return acceleratedRecovery ? fail(`${status}, and the workload file counts on it`, fix) : warn(status, fix);
  },
});
