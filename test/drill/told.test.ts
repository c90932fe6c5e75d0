import { expect, it } from '@jest/globals';
import { toldOf } from '../../src/drill/told.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import type { PostedMessage } from '../../src/sandbox/world-log.ts';

const row = (atSeconds: number, kind: string, detail: object): HistoryEntry => ({
  sequence: 0,
  atMs: atSeconds * 1000,
  kind,
  detail: detail as HistoryEntry['detail'],
  hash: '',
});
const opened = row(0, 'opened', { input: { incidentId: 'i' } });
const queued = (atSeconds: number, key: string) =>
  row(atSeconds, 'message.queued', { key, destination: 'chat', title: key });
const delivered = (atSeconds: number, key: string) => row(atSeconds, 'message.delivered', { key });
const resolved = row(600, 'transition', {
  from: { response: 'monitoring' },
  to: { response: { resolved: 'unlocking' } },
});
const posted = (atSeconds: number, key: string, dueAtSeconds?: number) =>
  ({
    atMs: atSeconds * 1000,
    destination: 'chat',
    key,
    title: key,
    text: '',
    ...(dueAtSeconds === undefined ? {} : { dueAtMs: dueAtSeconds * 1000 }),
  }) as unknown as PostedMessage;

it('counts what came late, and by how much', () => {
  const told = toldOf({ messages: [posted(1, 'i/1'), posted(200, 'i/2', 70)] }, [[opened, resolved]]);
  expect(told).toMatchObject({ sent: 2, late: 1, latestSeconds: 130, missing: [] });
});

it('names what was decided and never delivered', () => {
  const history = [opened, queued(1, 'i/1'), delivered(2, 'i/1'), queued(30, 'i/2'), resolved];
  expect(toldOf({ messages: [] }, [history]).missing).toEqual([
    { at: '1970-01-01T00:00:30.000Z', destination: 'chat', title: 'i/2' },
  ]);
});

it('does not miss a summary that a newer one replaced', () => {
  const summary = (atSeconds: number, key: string) =>
    row(atSeconds, 'message.queued', { key, destination: 'chat', title: key, occasion: 'summary' });
  const history = [opened, summary(1, 'i/1'), summary(2, 'i/2'), delivered(3, 'i/2'), summary(9, 'i/3'), resolved];
  expect(toldOf({ messages: [] }, [history]).missing.map(({ title }) => title)).toEqual(['i/3']);
});

it('does not miss what a later message made untrue before it went out', () => {
  const history = [opened, queued(1, 'i/1'), queued(9, 'i/2'), row(20, 'message.overtaken', { key: 'i/1' }), resolved];
  expect(toldOf({ messages: [] }, [history]).missing.map(({ title }) => title)).toEqual(['i/2']);
});

it('measures the longest silence from the opening to the end of the response', () => {
  const messages = [posted(10, 'i/1'), posted(310, 'i/2'), posted(1000, 'i/9')];
  expect(toldOf({ messages }, [[opened, resolved]]).longestSilenceSeconds).toBe(300);
  expect(toldOf({ messages: [] }, []).longestSilenceSeconds).toBeNull();
});
