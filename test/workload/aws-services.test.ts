import { describe, expect, it } from '@jest/globals';
import { isGlobalService, isManyServices, serviceOfAws } from '../../src/workload/aws-services.ts';
import { serviceName } from '../../src/workload/schema.ts';

/** How AWS Health writes each service that a workload may use. */
const healthCodes: Readonly<Record<(typeof serviceName.options)[number], string>> = {
  apigateway: 'APIGATEWAY',
  lambda: 'LAMBDA',
  dynamodb: 'DYNAMODB',
  s3: 'S3',
  sqs: 'SQS',
  sns: 'SNS',
  kinesis: 'KINESIS',
  eventbridge: 'EVENTS',
  stepfunctions: 'STATES',
  cognito: 'COGNITO',
  kms: 'KMS',
  secretsmanager: 'SECRETSMANAGER',
  cloudwatch: 'CLOUDWATCH',
  xray: 'XRAY',
  sts: 'STS',
  iam: 'IAM',
  route53: 'ROUTE53',
  support: 'SUPPORTCENTER',
  health: 'HEALTH',
  elb: 'ELASTICLOADBALANCING',
  ec2: 'EC2',
  cloudfront: 'CLOUDFRONT',
};

describe('the services of AWS', () => {
  it.each(serviceName.options.map((name) => [name, healthCodes[name]]))(
    '%s is what AWS Health calls %s',
    (name, code) => {
      expect(serviceOfAws(code)).toBe(name);
      expect(serviceOfAws(name)).toBe(name);
    },
  );

  it.each([
    ['state', 'stepfunctions'],
    ['cognito-idp', 'cognito'],
    ['AmazonCloudWatch', 'cloudwatch'],
    ['REDSHIFT', 'redshift'],
  ])('however it is written: %s is %s', (written, name) => {
    expect(serviceOfAws(written)).toBe(name);
  });

  it.each(['MULTIPLE_SERVICES', 'multipleservices', 'MULTIPLE'])('%s names no service', (written) => {
    expect(isManyServices(written)).toBe(true);
  });

  it('are regional but for a few', () => {
    expect(serviceName.options.filter(isGlobalService)).toEqual(['iam', 'route53', 'support', 'health', 'cloudfront']);
  });
});
