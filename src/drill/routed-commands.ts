import type {
  Command,
  CommandAnswer,
  CommandOutcome,
  Commands,
  HistoryEntry,
  IncidentView,
} from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';

/** The incidents of drills, those that run and those that ended. */
export interface DrillIncidents {
  has(incidentId: string): boolean;
  command(command: Command): Promise<CommandAnswer>;
  outcome(incidentId: string, commandId: string, patienceMs: number): Promise<CommandOutcome>;
  incidents(): Promise<IncidentView[]>;
  incident(id: string): Promise<IncidentView | undefined>;
  history(id: string): Promise<readonly HistoryRow[]>;
  timeline(id: string): Promise<HistoryEntry[]>;
}

/** One entrance for people: what is said to an incident of a drill goes to the drill, everything else to the real engine. Signals are real. */
export function routedCommands(real: Commands, drills: DrillIncidents): Commands {
  const of = (incidentId: string): Omit<DrillIncidents, 'has' | 'history'> => (drills.has(incidentId) ? drills : real);
  return {
    signals: (signals) => real.signals(signals),
    command: (command) => of(command.incidentId).command(command),
    outcome: (incidentId, commandId, patienceMs) => of(incidentId).outcome(incidentId, commandId, patienceMs),
    incidents: async () => [...(await real.incidents()), ...(await drills.incidents())],
    incident: (id) => of(id).incident(id),
    timeline: (id) => of(id).timeline(id),
  };
}
