import type { Facts } from './facts.ts';

type Severity = Facts['severity'];

/** How bad it is: least first. */
const severities: readonly Severity[] = ['sev3', 'sev2', 'sev1'];

/** Severity only ever rises by itself: a duplicate never lowers it. */
export function higherSeverity(one: Severity, other: string): Severity {
  const index = Math.max(severities.indexOf(one), severities.indexOf(other as Severity));
  return severities[index] ?? one;
}

/** What a person's command makes of it, once it is taken: `escalate` means the worst, `severity` what is said behind it. */
export function commandedSeverity(one: Severity, command: string, words: string): Severity {
  if (command === 'escalate') return 'sev1';
  return (command === 'severity' ? severities.find((other) => other === words) : undefined) ?? one;
}
