import { writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { incidentAt } from '../../src/cli/incident-file.ts';
import { servicePicture } from '../../src/cli/service-picture.ts';
import { locate } from '../../src/diagnosis/accounting/locate.ts';
import { incidentOf } from '../diagnosis/accounting/incidents.ts';
import { ownFolder } from '../fixtures/own-folder.ts';

const at = ownFolder();

function written(content: unknown): string {
  const file = at('evidence.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 1));
  return file;
}

describe('the evidence of a diagnosis', () => {
  const incident = incidentOf({ table: { seconds: 0.06 }, search: { seconds: 0.1 }, site: { seconds: 0.234 } });

  it('comes back as it was written', () => {
    expect(incidentAt(written(incident))).toEqual(incident);
  });

  it('may leave out the history, the names and the kinds', () => {
    const { history: _, ...rest } = incident;
    const nodes = incident.graph.nodes.map(({ id, type }) => ({ id, type }));
    const read = incidentAt(written({ ...rest, graph: { ...incident.graph, nodes } }));

    expect(read.history).toBeNull();
    expect(read.graph.nodes[0]).toMatchObject({ id: 'site', name: 'site', kind: 'service' });
  });

  it('is refused with the place of every mistake', () => {
    const window = { ...incident.window, nodes: { site: { 'latency:Average': [1] } } };
    const read = (): unknown =>
      incidentAt(written({ ...incident, window, alarm: { ...incident.alarm, node: 'nobody' } }));

    expect(read).toThrow(/evidence\.json:\d+:\d+ window\.nodes\.site\.latency:Average: found \[1\], expected 7 values/);
    expect(() => incidentAt(written({ ...incident, alarm: { ...incident.alarm, node: 'nobody' } }))).toThrow(
      /alarm\.node: found "nobody", expected the id of a node of the graph/,
    );
  });

  it('is refused when it is no document, or not there', () => {
    expect(() => incidentAt(written('{'))).toThrow(/evidence\.json/);
    expect(() => incidentAt(at('nothing.json'))).toThrow(/expected a file that can be read/);
  });

  it('is drawn with the suspect marked and the shares on the calls', () => {
    const { boxes, calls } = servicePicture(incident, locate(incident));

    expect(boxes.find(({ mark }) => mark === 'suspect')?.id).toBe('table');
    expect(boxes.find(({ mark }) => mark === 'alarmed')?.id).toBe('site');
    expect(calls.find(({ from, to }) => from === 'site' && to === 'search')?.share).toBeCloseTo(1, 1);
  });
});
