import { commandedSeverity, higherSeverity } from '../machines/severity.ts';
import type { HistoryEntry } from '../ports/commands.ts';
import { commandShape, openedShape, read, signalsShape } from './shapes.ts';

/**
 * The severity that the rows lead to, by the machine's own rule: what it was opened with, what worse signals and people made of it; null where the
 * first row does not tell. What an export tells beside its rows is in no hash.
 */
export function severityOf(entries: readonly HistoryEntry[]): string | null {
  const opened = read(openedShape, entries[0]?.detail)?.input.severity ?? null;
  if (opened === null) return null;
  return entries.reduce((severity, { kind, detail }, index) => {
    const ignored = entries[index + 1]?.kind === 'ignored';
    if (kind === 'signals.arrived' && !ignored)
      return higherSeverity(severity, read(signalsShape, detail)?.highestSeverity ?? '');
    const said = kind === 'command' ? read(commandShape, detail) : undefined;
    return said?.outcome === 'taken' ? commandedSeverity(severity, said.command, said.text) : severity;
  }, opened);
}
