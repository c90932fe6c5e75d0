import type { Workload } from '../../workload/schema.ts';
import { defineCheck, fail, pass } from '../check.ts';

/** The name reaches API Gateway in a Region only where a custom domain of that name is, with the workload's API behind it. */
export const gatewayDomain = defineCheck({
  name: 'gateway.domain',
  holds: "both Regions answer for the workload's name, with the same paths",
  timeLimitMs: 15_000,
  subjects: ({ workload }) => (usesGateway(workload) ? workload.regions : []),
  named: (region: string) => region,
  read: (ports, region, { workload }, signal) =>
    Promise.all(
      [region, ...workload.regions.filter((other) => other !== region)].map((place) =>
        ports.gateways.domain(place, workload.domainName, signal),
      ),
    ),
  judge([here, there], region, { workload: { domainName } }) {
    if (!here)
      return fail(
        `no custom domain ${domainName}`,
        `aws apigateway create-domain-name --domain-name ${domainName} --region ${region} --endpoint-configuration types=REGIONAL --regional-certificate-arn <arn>`,
      );
    if (here.status !== 'AVAILABLE')
      return fail(
        `the custom domain is ${here.status}`,
        `aws apigateway get-domain-name --domain-name ${domainName} --region ${region}`,
      );
    const paths = new Set(here.mappings.map(({ basePath }) => basePath));
    const absent = (there?.mappings ?? []).map(({ basePath }) => basePath).filter((basePath) => !paths.has(basePath));
    const fix = `aws apigateway create-base-path-mapping --domain-name ${domainName} --region ${region} --rest-api-id <id> --stage <stage>`;
    if (absent.length > 0) return fail(`no mapping for ${absent.join(', ')}, which the other Region has`, fix);
    if (paths.size === 0) return fail('no mapping: every request is answered with 403', fix);
    return pass(`${paths.size} ${paths.size === 1 ? 'path' : 'paths'} to ${here.regionalDomainName}`);
  },
});

function usesGateway({ components }: Workload): boolean {
  return components.some(({ service }) => service === 'apigateway');
}
