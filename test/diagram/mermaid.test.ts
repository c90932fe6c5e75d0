import { describe, expect, it } from '@jest/globals';
import { mermaid } from '../../src/diagram/mermaid.ts';
import { overview } from '../../src/diagram/views.ts';
import { program } from '../fixtures/program.ts';
import { smallChart } from './chart.ts';

describe('a chart as Mermaid', () => {
  it('nests states, separates regions and labels arrows', () => {
    expect(mermaid(smallChart)).toBe(`stateDiagram-v2
  state "root" as root {
    state "work" as root_work {
      [*] --> root_work_opening
      state "opening" as root_work_opening
      state "looking" as root_work_looking
      state "acting" as root_work_acting {
        [*] --> root_work_acting_gate
        state "gate" as root_work_acting_gate
        state "running" as root_work_acting_running
        root_work_acting_gate --> root_work_acting_running : [permitted mitigate fence]
        root_work_acting_running --> root_work_acting_gate : world.move failed
      }
      state "done" as root_work_done
      root_work_done --> [*]
      root_work_opening --> root_work_looking
      root_work_looking --> root_work_acting : world.look done [seenEnough 3]
      root_work_acting --> root_work_looking : after patience
      root_work_acting --> root_work_done : world.move done
    }
    --
    state "talk" as root_talk {
      [*] --> root_talk_saying
      state "saying" as root_talk_saying
      state "silent" as root_talk_silent
      root_talk_saying --> root_talk_silent : people.gone
    }
  }
`);
  });

  it('names the states outside to which a part leads', () => {
    const text = mermaid(smallChart, { root: 'acting' });
    expect(text).toContain('state "looking (elsewhere)" as to_root_work_looking');
    expect(text).toContain('root_work_acting --> to_root_work_looking : after patience');
  });

  it('declares every state that an arrow of the incident touches', () => {
    const text = mermaid(program.chart, overview);
    const declared = new Set([...text.matchAll(/ as (\w+)/g)].map((match) => match[1]));
    const touched = [...text.matchAll(/(\w+) --> (\w+)/g)].flatMap((match) => [match[1], match[2]]);
    expect(touched.filter((name) => !declared.has(name))).toEqual([]);
    expect(touched.length).toBeGreaterThan(20);
  });
});
