import { messageFailed, queued } from '../../src/engine/outbox.ts';
import type { IncidentRecord, OutgoingMessage } from '../../src/engine/record.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { ByHand } from '../fixtures/program.ts';
export const now = 1_000_000;
export const blank: IncidentRecord = { ...new ByHand().record, outbox: [], sequence: 0 };
export const message = (occasion: string, wishes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  destination: 'chat',
  occasion,
  lane: 'normal',
  title: occasion,
  text: occasion,
  ...wishes,
});
export const with_ = (...messages: OutgoingMessage[]): IncidentRecord => queued(blank, messages, now).record;
export const occasions = (record: IncidentRecord): string[] => record.outbox.map(({ occasion }) => occasion);
export const keyOf = (record: IncidentRecord, occasion: string): string =>
  record.outbox.find((entry) => entry.occasion === occasion)?.key ?? '';
export const fail = (
  record: IncidentRecord,
  occasion: string,
  code: ErrorCode,
  atMs = now,
  retryAfterMs?: number,
): IncidentRecord =>
  messageFailed(
    record,
    {
      kind: 'message.failed',
      key: keyOf(record, occasion),
      code,
      message: code,
      ...(retryAfterMs ? { retryAfterMs } : {}),
    },
    atMs,
  ).record;
