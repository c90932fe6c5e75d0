import type { Performance } from '../../src/actions/define.ts';
import type { AwsEvent } from '../../src/ports/aws-status.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { shop } from '../fixtures/workload.ts';

export const east = 'us-east-1';
export const west = 'us-west-2';
export const control = { [east]: 'arn:control/east', [west]: 'arn:control/west' } as const;

/** The shop with all three levers, best first. */
export function leveredShop(changes: Partial<Workload> = {}): Workload {
  const endpoints = [east, west, 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'].map((region) => ({
    endpoint: `https://cluster.${region}.example.com`,
    region,
  }));
  return shop({
    levers: [
      { kind: 'routing-control', endpoints, controls: { ...control } },
      {
        kind: 'standby-object',
        switches: {
          [east]: [
            { region: west, bucket: 'west-switch', key: 'leave-east' },
            { region: 'us-east-2', bucket: 'third-switch', key: 'leave-east' },
          ],
          [west]: [{ region: 'us-east-2', bucket: 'third-switch', key: 'leave-west' }],
        },
      },
      {
        kind: 'records',
        hostedZoneId: 'Z1',
        setIdentifiers: { [east]: 'use1', [west]: 'usw2' },
        acceleratedRecovery: true,
      },
    ],
    ...changes,
  });
}

/** How the engine calls an action, unless told otherwise. */
export function performance(changes: Partial<Performance> = {}): Performance {
  return {
    key: 'shop-1/9',
    incidentId: 'shop-1',
    drill: false,
    attempt: 1,
    signal: new AbortController().signal,
    generation: 3,
    ...changes,
  };
}

export function event(changes: Partial<AwsEvent> = {}): AwsEvent {
  return {
    arn: `arn:aws:health:us-east-1::event/${changes.service ?? 'DYNAMODB'}`,
    service: 'DYNAMODB',
    region: east,
    category: 'issue',
    status: 'open',
    startedAtMs: 0,
    updatedAtMs: 0,
    description: 'Increased error rates',
    impairedEntities: [],
    ...changes,
  };
}
