import type { WorldModel } from '../world-model.ts';
import { kinesisOperations, lambdaOperations } from './compute.ts';
import { dynamodbOperations } from './dynamodb.ts';
import { gatewayOperations } from './gateways.ts';
import { recoveryClusterOperations } from './levers.ts';
import type { Operations } from './operation.ts';
import { route53Operations } from './route53.ts';
import { healthOperations, supportOperations } from './status.ts';
import { metricOperations, s3Operations } from './switches.ts';
import { cloudwatchOperations, xrayOperations } from './telemetry.ts';
import { zonalShiftOperations } from './zonal-shift.ts';

/** Every AWS operation that the sandbox knows, by service. */
export function operationsOf(model: WorldModel): Readonly<Record<string, Operations>> {
  return {
    health: healthOperations(model),
    support: supportOperations(model),
    cloudwatch: { ...cloudwatchOperations(model), ...metricOperations(model) },
    xray: xrayOperations(model),
    lambda: lambdaOperations(model),
    kinesis: kinesisOperations(model),
    dynamodb: dynamodbOperations(model),
    route53: route53Operations(model),
    'route53-recovery-cluster': recoveryClusterOperations(model),
    s3: s3Operations(model),
    'arc-zonal-shift': zonalShiftOperations(model),
    apigateway: gatewayOperations(model),
  };
}
