import type { HistoryEntry } from '../ports/commands.ts';
import type { Section } from './document.ts';
import type { IncidentReport } from './incident-report.ts';
import { count, instant } from './words.ts';

/** A row is shown up to so many characters; the export holds every byte. */
const shownCharacters = 240;

/** What the report rests on: the chain's head, and the rows of the history. */
export function historySection({ chain, history, id }: IncidentReport, rows: 'all' | 'telling'): Section {
  const { entries } = history;
  const shown = rows === 'all' ? entries : entries.filter(tells);
  const left = entries.length - shown.length;
  return {
    title: 'History',
    blocks: [
      {
        kind: 'text',
        text: [
          `The report is made from ${count(chain.entries, 'row')} of history and from nothing else. Each row's hash covers the one before; the last is row ${chain.sequence}:`,
        ],
      },
      { kind: 'text', text: [{ code: `${chain.sequence}:${chain.hash}` }] },
      {
        kind: 'text',
        text: [
          'Every internal message shows the head of its time. To check that nothing was rewritten or cut: ',
          { code: `muster incident verify ${id} --head <as a message shows it>` },
        ],
      },
      {
        kind: 'folded',
        title:
          left === 0
            ? `All ${count(entries.length, 'row')}`
            : `${count(shown.length, 'row')}; ${left} that only look or wait are in the export`,
        blocks: [{ kind: 'log', lines: shown.map(line) }],
      },
    ],
  };
}

/** Timers, reads that went well, signs that all is as before and deliveries fill most of a history and tell least of it. */
function tells({ kind, detail }: HistoryEntry): boolean {
  switch (kind) {
    case 'timer.due':
    case 'message.delivered':
    case 'transition':
      return false;
    case 'effect.requested':
      return detail.mutating === true;
    case 'effect.succeeded':
      return !/^(confirm|recovery)\./.test(String(detail.name));
    default:
      return true;
  }
}

function line({ sequence, atMs, kind, detail }: HistoryEntry): string {
  const told = JSON.stringify(detail);
  const shown = told.length > shownCharacters ? `${told.slice(0, shownCharacters)}… (${told.length})` : told;
  return `${String(sequence).padStart(6)}  ${instant(atMs)}  ${kind.padEnd(18)} ${shown}`;
}
