import { arithmeticLines } from '../machines/arithmetic.ts';
import { type Decision, verdictOf } from './decisions.ts';
import type { Block, Section, Text } from './document.ts';
import type { IncidentReport } from './incident-report.ts';
import type { ReadCommand, ReadDiagnosis } from './shapes.ts';
import { swingText } from './timeline.ts';
import { instant } from './words.ts';

/** Decisions with who made them and on what evidence: recommendations with their sum, answers of people with role and way. */
export function decisionSection({ decisions }: IncidentReport): Section {
  return { title: 'Decisions', blocks: decisions.flatMap(blocksOf) };
}

function blocksOf(decision: Decision): Block[] {
  const at = instant(decision.atMs);
  switch (decision.kind) {
    case 'recommendation':
      return [
        { kind: 'heading', text: `${at}  Muster recommended: ${decision.recommendation.decision}` },
        ...recommendation(decision),
      ];
    case 'command':
      return [
        { kind: 'heading', text: `${at}  ${decision.said.by}: ${decision.said.command}` },
        { kind: 'list', items: command(decision.said) },
      ];
    case 'policy':
      return [
        { kind: 'heading', text: `${at}  The written policy ordered the plan` },
        {
          kind: 'list',
          items: [['Plan ', { code: decision.planHash.slice(0, 12) }, ', without a person’s approval.']],
        },
      ];
    case 'remark':
      return [
        { kind: 'heading', text: `${at}  Noted` },
        { kind: 'list', items: [decision.text] },
      ];
  }
}

function recommendation({
  recommendation: made,
  diagnosis,
  swings,
}: Extract<Decision, { kind: 'recommendation' }>): Block[] {
  const why = [
    ['By runbook ', { code: made.runbook }, `, because ${made.reasons.join('; ')}.`],
    ...arithmeticLines(made.arithmetic),
  ];
  const swung = swings === null ? [] : [`Afterwards${swingText(swings).replace('; then', '')}.`];
  return [
    { kind: 'list', items: [...why, ...swung, ...(diagnosis ? findings(diagnosis) : ['No diagnosis had been made.'])] },
    ...reasons(diagnosis),
  ];
}

function findings(diagnosis: ReadDiagnosis): Text[] {
  const { explanation, missing } = diagnosis;
  return [
    ['Diagnosis: ', { strong: verdictOf(diagnosis) }, '.'],
    ...explanation,
    ...(missing.length > 0 ? [`Evidence that did not come: ${missing.join(', ')}.`] : []),
  ];
}

function reasons(diagnosis: ReadDiagnosis | null): Block[] {
  if (!diagnosis || diagnosis.reasons.length === 0) return [];
  const signed = (weight: number): string => `${weight < 0 ? '−' : '+'}${Math.abs(weight)}`;
  const rows = diagnosis.reasons.map(({ weight, text }) => ({ cells: [signed(weight), text] }));
  return [{ kind: 'table', head: ['for AWS −, for ours +', 'reason of the verdict'], rows }];
}

const outcomes = { taken: 'Taken', refused: 'Refused', withoutEffect: 'Without effect' } as const;

function command({ roles, via, role, text, planHash, outcome, reason }: ReadCommand): Text[] {
  const became = outcome === null ? 'What became of it is not recorded' : outcomes[outcome];
  const why = outcome !== 'taken' && reason ? `: ${reason}` : '';
  const held = roles.length === 0 ? 'roles not recorded' : `roles: ${[...new Set(roles)].join(', ')}`;
  return [
    `${became}${why} (${held}; ${via ? `by ${via}` : 'way not recorded'}).`,
    ...(planHash ? [['On plan ', { code: planHash.slice(0, 12) }, '.'] as const] : []),
    ...(role ? [`Role: ${role}, to ${text}.`] : text ? [`In the person's words: “${text}”`] : []),
  ];
}
