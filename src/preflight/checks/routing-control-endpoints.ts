import { defineCheck, pass, warn } from '../check.ts';

/** One or two of the five may be away for maintenance (ARC DG, best practices); an address that is wrong never answers. */
export const routingControlEndpoints = defineCheck({
  name: 'routingControls.endpoints',
  holds: "each of the cluster's five endpoints answers",
  timeLimitMs: 10_000,
  subjects: ({ workload }) =>
    workload.levers.flatMap((lever) =>
      lever.kind === 'routing-control'
        ? lever.endpoints.map((endpoint) => ({ endpoint, arn: Object.values(lever.controls)[0] ?? '' }))
        : [],
    ),
  named: ({ endpoint }) => endpoint.region,
  async read(ports, { endpoint, arn }, _around, signal) {
    const failure = await ports.routingControls.states([endpoint], [arn], signal).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    return { failure };
  },
  judge({ failure }, { endpoint }) {
    if (failure === null) return pass('answers');
    return warn(
      failure,
      `compare ${endpoint.endpoint} with aws route53-recovery-control-config describe-cluster --region us-west-2`,
    );
  },
});
