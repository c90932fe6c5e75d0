import { afterEach, describe, expect, it } from '@jest/globals';
import { CodedError } from '../../../src/errors.ts';
import type { DrillDesk, DrillView } from '../../../src/ports/drills.ts';
import { drillChannel } from '../../slack-server/slack-server.ts';
import { TalkStand } from './talk-stand.ts';

let talk: TalkStand;

afterEach(async () => talk.close());

describe('/drill', () => {
  /** A desk with one scenario; it refuses while something else goes on. */
  function drills(busy = false): DrillDesk & { started: unknown[] } {
    const started: unknown[] = [];
    const view: DrillView = {
      id: 'drill-1',
      scenario: 'dns',
      title: 'DNS of DynamoDB',
      startedBy: 'ana',
      startedAtMs: 0,
      state: 'running',
      incidents: [],
      speed: 60,
    };
    return {
      started,
      scenarios: () => [{ name: 'dns', title: 'DNS of DynamoDB' }],
      start: async (...given) => {
        if (busy) throw new CodedError('refused', 'a real incident is open');
        started.push(given);
        return view;
      },
      stop: async () => ({ ...view, state: 'stopped' }),
      list: () => [view],
      report: async (id) => `scorecard of ${id}`,
    };
  }

  it('start, stop, list and report are handed on', async () => {
    const desk = drills();
    talk = await TalkStand.open({ desk: { drills: desk } });
    expect(await talk.said('/drill start dns 60')).toContain('DRILL started: `drill-1` DNS of DynamoDB, running');
    expect(desk.started).toMatchObject([['dns', { id: 'ana' }, { speed: 60 }]]);
    expect(await talk.said('/drill list')).toContain('`dns` DNS of DynamoDB');
    expect(await talk.said('/drill report')).toContain('scorecard of drill-1');
    expect(await talk.said('/drill stop')).toContain('stopped');
  });

  it('is answered with the right form, the reason of a refusal, or that there are none', async () => {
    talk = await TalkStand.open({ desk: { drills: drills(true) } });
    expect(await talk.said('/drill start nothing')).toContain('Which scenario? `dns`');
    expect(await talk.said('/drill start dns fast')).toContain('`fast` is no speed');
    expect(await talk.said('/drill start dns')).toBe(':no_entry: a real incident is open');
    expect(await talk.said('/drill sart')).toContain('is no command');
    await talk.close();
    talk = await TalkStand.open();
    expect(await talk.said('/drill list', talk.user(), drillChannel)).toContain('runs no drills');
  });
});
