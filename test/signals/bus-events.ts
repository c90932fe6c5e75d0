/** Events as EventBridge sends them, after the samples of AWS's own documentation. */
export function alarmEvent(changes: { account?: string; value?: string; name?: string } = {}): object {
  const { account = '123456789012', value = 'ALARM', name = 'shop-api-5xx' } = changes;
  return {
    version: '0',
    id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account,
    time: '2025-10-20T06:51:12Z',
    region: 'us-east-1',
    resources: [`arn:aws:cloudwatch:us-east-1:${account}:alarm:${name}`],
    detail: {
      alarmName: name,
      state: {
        value,
        reason: 'Threshold Crossed: 2 datapoints were greater than the threshold',
        reasonData: '{"version":"1.0"}',
        timestamp: '2025-10-20T06:51:12.000+0000',
      },
      previousState: { value: 'OK', timestamp: '2025-10-20T06:00:00.000+0000' },
      configuration: {
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: 'AWS/ApiGateway', name: '5XXError', dimensions: { ApiName: 'shop-api' } },
              period: 60,
              stat: 'Average',
            },
            returnData: true,
          },
        ],
      },
    },
  };
}

export function healthEvent(detail: object = {}, account = '123456789012'): object {
  return {
    version: '0',
    id: '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': 'AWS Health Event',
    source: 'aws.health',
    account,
    time: '2025-10-20T07:11:00Z',
    region: 'us-west-2',
    resources: [],
    detail: {
      eventArn: 'arn:aws:health:us-east-1::event/MULTIPLE_SERVICES/AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE/example',
      service: 'MULTIPLE_SERVICES',
      eventTypeCode: 'AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE',
      eventTypeCategory: 'issue',
      eventScopeCode: 'PUBLIC',
      communicationId: 'c0ffee-1',
      startTime: 'Mon, 20 Oct 2025 06:48:00 GMT',
      lastUpdatedTime: 'Mon, 20 Oct 2025 07:11:00 GMT',
      statusCode: 'open',
      eventRegion: 'us-east-1',
      eventDescription: [{ language: 'en_US', latestDescription: 'We are investigating increased error rates.' }],
      page: '1',
      totalPages: '1',
      ...detail,
    },
  };
}
