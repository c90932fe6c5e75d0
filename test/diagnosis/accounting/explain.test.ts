import { expect, it } from '@jest/globals';
import { explain, wayTo } from '../../../src/diagnosis/accounting/explain.ts';
import { locate } from '../../../src/diagnosis/accounting/locate.ts';
import { incidentOf } from './incidents.ts';

const told = (incident: ReturnType<typeof incidentOf>): string[] => explain(incident, locate(incident));

it('an explanation says how much arises where, and by which way it comes', () => {
  const incident = incidentOf({ table: { seconds: 0.06 }, search: { seconds: 0.1 }, site: { seconds: 0.234 } });

  expect(told(incident)).toEqual([
    'Incident at site: none of 54 fault-free windows shows as much.',
    '99 % of the added seconds at site arise inside table, by way of search.',
  ]);
});

it('a day like any other is explained as no incident', () => {
  expect(told(incidentOf({}))[0]).toMatch(/^No incident at site: /);
});

it('a way that leads nowhere is empty, also in a circle', () => {
  const circle = new Map([
    ['a>b', 0.5],
    ['b>a', 0.5],
  ]);

  expect(wayTo('b', 'site', circle)).toEqual([]);
  expect(wayTo('site', 'site', circle)).toEqual(['site']);
});
