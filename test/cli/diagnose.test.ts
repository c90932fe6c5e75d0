import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ownFolder } from '../fixtures/own-folder.ts';
import { muster } from './muster.ts';

const at = ownFolder();

describe('muster diagnose', () => {
  it('names the suspect, says why, and draws it', async () => {
    const { code, stdout } = await muster('diagnose', 'examples/evidence/slow-table.json', '--json', '-o', at());
    const found = JSON.parse(stdout);

    expect(code).toBe(0);
    expect(found).toMatchObject({ incident: true, suspects: [{ node: 'table' }, {}, {}] });
    expect(found.explanation[1]).toContain('arise inside table');
    expect(readFileSync(found.picture, 'utf8')).toContain('the first suspect');
  });

  it('says where a file is wrong', async () => {
    const file = at('wrong.json');
    writeFileSync(file, '{ "graph": { "nodes": [{ "id": "a" }], "edges": [] }, "alarm": {}, "window": {} }');
    const { code, stderr } = await muster('diagnose', file, '-o', at());

    expect(code).toBe(2);
    expect(stderr).toMatch(/wrong\.json:1:\d+ alarm\.node: found nothing, expected string/);
  });
});

describe('muster thresholds', () => {
  it('proposes an alarm from a history of errors', async () => {
    const { stdout } = await muster('thresholds', 'examples/evidence/checkout-errors.json', '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      alarm: { kind: 'error-rate' },
      record: { falseAlarms: 0, seen: 24 },
      template: { Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm' } } },
    });
  });

  it('judges what a queue calls by its dead letters, and refuses what nobody knows', async () => {
    const { stdout } = await muster('thresholds', 'fulfil', '--json');
    const unknown = await muster('thresholds', 'nobody');

    expect(JSON.parse(stdout)).toMatchObject({ alarm: { kind: 'dead-letters' }, record: null });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('found nobody, expected a metric file, or a function: checkout');
  });
});
