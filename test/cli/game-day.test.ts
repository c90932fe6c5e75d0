import { describe, expect, it, jest } from '@jest/globals';
import { type Job, playJob } from '../../src/cli/drill-play.ts';
import { exampleConfig } from '../../src/cli/project.ts';

jest.setTimeout(60_000);

const plain: Job = {
  config: exampleConfig,
  scenario: 'bad-deploy',
  seed: 1,
  approveAfterSeconds: 60,
  approver: 'prompt',
  without: [],
  killAtSeconds: [],
  wire: false,
  traced: false,
  recorded: false,
};
const calls = { mutatingCalls: [{ call: expect.stringContaining('lambda:UpdateAlias') }] };
const clean = { rightCall: true, wrongActions: [], violations: [] };

describe('a game day', () => {
  it('kills the engine while it asks and while it acts: the same call, once', async () => {
    // Detection, the request, and the minute in which the rollback is on its way.
    const { card } = await playJob({ ...plain, killAtSeconds: [60, 110, 130, 170, 195] });
    expect(card).toMatchObject({ ...clean, ...calls, decision: 'rollback', needlessActions: [] });
  });

  it('with nobody who answers changes nothing', async () => {
    const { card } = await playJob({ ...plain, approver: 'never' });
    expect(card).toMatchObject({ ...clean, mutatingCalls: [], decision: 'rollback', rtoSeconds: null });
  });

  it('with yes from those who may not say it changes nothing', async () => {
    const { card } = await playJob({ ...plain, approver: 'wrong' });
    expect(card).toMatchObject({ ...clean, mutatingCalls: [] });
  });

  it('with people who oversleep asks again when they are awake, and mends then', async () => {
    const { card } = await playJob({ ...plain, approver: 'late' });
    expect(card).toMatchObject({ ...clean, ...calls });
    expect(card.rtoSeconds).toBeGreaterThan(1800);
  });

  it('counts from what goes wrong, not from what was missing all along', async () => {
    const { card } = await playJob({ ...plain, without: ['cloudwatch'] });
    expect(card).toMatchObject({ ...clean, ...calls });
    // Its own loss has opened an incident minutes before the deploy, which is then diagnosed within it.
    expect(card.timingsSeconds).toMatchObject({ detected: 0, firstMessage: 0 });
    expect(card.timingsSeconds.verdict).toBeGreaterThan(0);
    expect(card.timingsSeconds.verdict).toBeLessThan(300);
  });

  it.each(['xray', 'cloudwatch'])(
    'without %s has the floor of the outage: what was missing all along warns of nothing',
    async (name) => {
      const lambda: Job = { ...plain, scenario: '2023-06-13-lambda' };
      const [whole, less] = [await playJob(lambda), await playJob({ ...lambda, without: [name] })];
      expect(less.card.floorParts).toEqual(whole.card.floorParts);
      expect(less.card).toMatchObject({ ...clean, floorSeconds: 183 });
    },
  );

  it('without chat and status page makes the same call, and names the messages that never came', async () => {
    const { card } = await playJob({ ...plain, without: ['slack', 'status-page'] });
    expect(card).toMatchObject({ ...clean, ...calls });
    expect(card.messages.missing.map(({ destination }) => destination)).toEqual(
      expect.arrayContaining(['chat', 'status']),
    );
  });
});
