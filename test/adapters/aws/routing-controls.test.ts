import { describe, expect, it } from '@jest/globals';
import { routingControls } from '../../../src/adapters/aws/routing-controls.ts';
import { awsError, coded, fakeClients, HandClock, patient, silence } from './fakes.ts';

const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'];
const endpoints = regions.map((region) => ({ region, endpoint: `https://${region}.cluster.example.com/v1` }));
const wanted = [
  { arn: 'arn:east', state: 'Off' },
  { arn: 'arn:west', state: 'On' },
] as const;
const down = awsError('EndpointTemporarilyUnavailableException', 503);

const setUp = (script: Parameters<typeof fakeClients>[0]) => {
  const { clients, sent } = fakeClients(script);
  const clock = new HandClock();
  const port = routingControls(clients, clock);
  return {
    update: () => clock.runOut(port.update(endpoints, wanted, patient)),
    states: () => clock.runOut(port.states(endpoints, ['arn:east', 'arn:west'], patient)),
    asked: () => sent.map(({ operation, place }) => `${operation} ${place.split('.')[0]?.split('//')[1]}`),
    sent,
  };
};

describe('routing controls', () => {
  it('are updated all in one call', async () => {
    const { update, sent } = setUp({ UpdateRoutingControlStates: {} });
    await update();
    expect(sent).toEqual([
      {
        operation: 'UpdateRoutingControlStates',
        place: 'route53-recovery-cluster https://us-east-1.cluster.example.com/v1',
        input: {
          UpdateRoutingControlStateEntries: [
            { RoutingControlArn: 'arn:east', RoutingControlState: 'Off' },
            { RoutingControlArn: 'arn:west', RoutingControlState: 'On' },
          ],
        },
      },
    ]);
  });

  it('are updated through the next endpoint while one is down or silent, once each', async () => {
    const { update, asked } = setUp({ UpdateRoutingControlStates: [down, silence, {}] });
    await update();
    expect(asked()).toEqual([
      'UpdateRoutingControlStates us-east-1',
      'UpdateRoutingControlStates us-west-2',
      'UpdateRoutingControlStates eu-west-1',
    ]);
  });

  it('are read from one endpoint together', async () => {
    const { states, asked } = setUp({
      GetRoutingControlState: [
        { RoutingControlState: 'On' },
        down,
        { RoutingControlState: 'Off' },
        { RoutingControlState: 'On' },
      ],
    });
    await expect(states()).resolves.toEqual({ 'arn:east': 'Off', 'arn:west': 'On' });
    expect(asked().map((call) => call.split(' ')[1])).toEqual(['us-east-1', 'us-east-1', 'us-west-2', 'us-west-2']);
  });

  it('are unavailable when all five endpoints are', async () => {
    const { update, asked } = setUp({ UpdateRoutingControlStates: down });
    await expect(update()).rejects.toMatchObject(coded('unavailable'));
    expect(asked()).toHaveLength(5);
  });

  it('have an unknown outcome when one answer was lost and the others are down', async () => {
    const { update } = setUp({ UpdateRoutingControlStates: [silence, down, down, down, down] });
    await expect(update()).rejects.toMatchObject(coded('outcomeUnknown'));
  });

  it('conflict with a safety rule, and no other endpoint is asked', async () => {
    const { update, asked } = setUp({ UpdateRoutingControlStates: awsError('ConflictException', 409) });
    await expect(update()).rejects.toMatchObject(coded('conflict'));
    expect(asked()).toHaveLength(1);
  });

  it('count as updated when the waiting period of a lost update refuses its repeat', async () => {
    const { update } = setUp({
      UpdateRoutingControlStates: [silence, awsError('ConflictException', 409)],
      GetRoutingControlState: [{ RoutingControlState: 'Off' }, { RoutingControlState: 'On' }],
    });
    await expect(update()).resolves.toBeUndefined();
  });

  it('conflict when the repeat of a lost update is refused and the states are others', async () => {
    const { update } = setUp({
      UpdateRoutingControlStates: [silence, awsError('ConflictException', 409)],
      GetRoutingControlState: { RoutingControlState: 'On' },
    });
    await expect(update()).rejects.toMatchObject(coded('conflict'));
  });
});
