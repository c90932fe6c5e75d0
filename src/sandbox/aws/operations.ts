import { amended } from '../account/amendment.ts';
import { functionAmendments } from '../account/functions.ts';
import { streamAmendments } from '../account/streams.ts';
import { itemAmendments } from '../account/tables.ts';
import { alarmAmendments, planAmendments } from '../account/watching.ts';
import type { WorldModel } from '../world-model.ts';
import { kinesisOperations, lambdaOperations } from './compute.ts';
import { dynamodbOperations } from './dynamodb.ts';
import { eventSourceOperations } from './event-sources.ts';
import { gatewayOperations } from './gateways.ts';
import { iamOperations, quotaOperations, stsOperations } from './identity.ts';
import { recoveryClusterOperations } from './levers.ts';
import { metricDataOperations } from './metric-data.ts';
import type { Operations } from './operation.ts';
import { provisionedOperations } from './provisioned.ts';
import { queueAttributeOperations } from './queue-attributes.ts';
import { route53Operations } from './route53.ts';
import { sqsOperations } from './sqs.ts';
import { healthOperations } from './status.ts';
import { apiKeyOperations, bucketOperations, cognitoOperations, kmsOperations, secretsOperations } from './stores.ts';
import { supportOperations } from './support.ts';
import { metricOperations, s3Operations } from './switches.ts';
import { cloudwatchOperations, xrayOperations } from './telemetry.ts';
import { traceSummaryOperations } from './trace-summaries.ts';
import { trailOperations } from './trail.ts';
import { schedulerOperations, statesOperations } from './work.ts';
import { zonalShiftOperations } from './zonal-shift.ts';

/** Every AWS operation that the sandbox knows, by service. */
export function operationsOf(model: WorldModel): Readonly<Record<string, Operations>> {
  return {
    health: planned(model, healthOperations(model)),
    support: planned(model, supportOperations(model)),
    cloudwatch: {
      ...amended(cloudwatchOperations(model), alarmAmendments(model)),
      ...metricOperations(model),
      ...metricDataOperations(model),
    },
    xray: { ...xrayOperations(model), ...traceSummaryOperations(model) },
    lambda: {
      ...amended(lambdaOperations(model), functionAmendments(model)),
      ...provisionedOperations(model),
      ...eventSourceOperations(model),
    },
    kinesis: amended(kinesisOperations(model), streamAmendments(model)),
    dynamodb: amended(dynamodbOperations(model), itemAmendments(model)),
    route53: route53Operations(model),
    'route53-recovery-cluster': recoveryClusterOperations(model),
    s3: { ...s3Operations(model), ...bucketOperations(model) },
    'arc-zonal-shift': zonalShiftOperations(model),
    apigateway: { ...gatewayOperations(model), ...apiKeyOperations(model) },
    states: statesOperations(model),
    scheduler: schedulerOperations(model),
    'cognito-idp': cognitoOperations(model),
    kms: kmsOperations(model),
    secretsmanager: secretsOperations(model),
    servicequotas: quotaOperations(model),
    sts: stsOperations(model),
    iam: iamOperations(model),
    cloudtrail: trailOperations(model),
    sqs: { ...sqsOperations(model), ...queueAttributeOperations(model) },
  };
}

/** What AWS serves to accounts with a support plan only. */
function planned(model: WorldModel, operations: Operations): Operations {
  return amended(operations, planAmendments(model, Object.keys(operations)));
}
