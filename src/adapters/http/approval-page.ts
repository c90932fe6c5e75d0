import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { ApprovalClaim } from '../../orders/approval-link.ts';
import { inHtml } from '../../visible.ts';
import { type ShownPlan, type Standing, utc } from './approval-standing.ts';

/** Pages of one file without a script, readable on a phone in the dark. */
const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:1.6rem}code{font-size:.92em;overflow-wrap:anywhere}li{margin:.3rem 0}
.risk{font-weight:600}form{display:flex;gap:1rem;margin:1.6rem 0}button{font:inherit;font-weight:600;padding:.7rem 1.4rem;border-radius:.4rem;border:1px solid}
.quiet{opacity:.75}`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** Nothing is loaded, run or framed; forms go to this server only; no address of a link leaves the page, and nothing keeps it. */
const headers = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
};

export function sendPage(reply: FastifyReply, status: number, title: string, body: string): FastifyReply {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${inHtml(title)}</title><style>${style}</style></head><body><h1>${inHtml(title)}</h1>${body}</body></html>`;
  return reply.code(status).headers(headers).type('text/html; charset=utf-8').send(page);
}

/** What to do instead: every page that says no says it. */
export function otherWays(incidentId: string): string {
  return `<p class="quiet">The incident itself: <code>muster incident show ${inHtml(incidentId)}</code>. A plan that waits is approved there, in chat, or by the newest link.</p>`;
}

export function paragraph(text: string): string {
  return `<p>${inHtml(text)}</p>`;
}

/** The plan with its exact calls, and the two buttons: looking approves nothing. */
export function planPage(
  token: string,
  claim: ApprovalClaim,
  { plan, reasons, approvedBy }: Extract<Standing, { kind: 'open' }>,
  name: string,
): string {
  const approved =
    approvedBy.length === 0 ? 'Nobody has approved it yet.' : `Approved so far by ${approvedBy.join(', ')}.`;
  return [
    paragraph(
      `Incident ${claim.incidentId}. You are ${name}; this link is yours alone, works once, and lapses at ${utc(claim.expiresAtMs)}.`,
    ),
    paragraph(approved),
    list('Why', reasons),
    list('What is different from the plan before', plan.changes ?? []),
    list('In the way', plan.obstacles),
    '<h2>What would be done, in this order</h2>',
    `<ol>${plan.steps.map(stepItem).join('')}</ol>`,
    list(
      'Readings',
      plan.steps.flatMap(({ readings }) =>
        readings.filter(({ forApprover }) => forApprover).map(({ name: reading, value }) => `${reading}: ${value}`),
      ),
    ),
    '<form method="post" action="approvals">',
    `<input type="hidden" name="token" value="${inHtml(token)}">`,
    '<button name="answer" value="approve">Approve this plan</button>',
    '<button name="answer" value="reject">Reject it</button></form>',
    paragraph('Silence is not consent: without an approval nothing is done.'),
    `<p class="quiet">Plan <code>${inHtml(plan.hash)}</code></p>`,
  ].join('');
}

function stepItem({ id, action, risk, undo, calls }: ShownPlan['steps'][number]): string {
  const told = calls.map(
    ({ call, target, region, plane, from, to }) =>
      `<li><code>${inHtml(call)} ${inHtml(target)}</code> (${inHtml(region)}, ${inHtml(plane)} plane): <code>${inHtml(from)}</code> → <code>${inHtml(to)}</code></li>`,
  );
  const risky = risk === undefined ? '' : ` <span class="risk">${inHtml(risk)}</span>`;
  const undone = undo ? `<br>Undo: ${inHtml(undo)}` : '';
  return `<li>${inHtml(id)} (<code>${inHtml(action)}</code>)${risky}${undone}${told.length === 0 ? '' : `<ul>${told.join('')}</ul>`}</li>`;
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `<h2>${inHtml(title)}</h2><ul>${lines.map((line) => `<li>${inHtml(line)}</li>`).join('')}</ul>`;
}

export function planTitle({ runbook, verb, from, to }: ShownPlan): string {
  if (verb === 'failback') return `failback by ${runbook}: ${from} → ${to}`;
  return from === to ? `${runbook} in ${from}` : `${runbook}: ${from} → ${to}`;
}
