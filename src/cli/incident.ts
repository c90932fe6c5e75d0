import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import pc from 'picocolors';
import { timelineSvg } from '../diagram/timeline-svg.ts';
import { planAsked } from '../drill/commander.ts';
import { CodedError, InputError } from '../errors.ts';
import { type Order, orders, planAnswers } from '../orders/orders.ts';
import type { IncidentView } from '../ports/commands.ts';
import { visible, visibleJson } from '../visible.ts';
import type { MusterClient } from './client.ts';
import { give, incidentNamed, planNamed } from './give.ts';
import { shownOf } from './incident-facts.ts';
import { registerRecord } from './incident-record.ts';
import { incidentList, incidentPage, mainState, planLines } from './render.ts';
import { stopLines } from './render-stops.ts';
import { momentsOf, timelinePage } from './render-timeline.ts';
import { clientOf, defaultUrl } from './server-client.ts';
import { colorsFor } from './terminal.ts';

const colors = colorsFor(process.stdout, process.env);
/** For what is no terminal. */
const plain = pc.createColors(false);
const print = (text: string): boolean => process.stdout.write(text);
const json = (value: unknown): string => `${visibleJson(value)}\n`;

interface Options {
  readonly url: string;
  readonly json?: boolean;
  readonly open?: boolean;
  readonly all?: boolean;
  readonly svg?: boolean;
  readonly plan?: string;
  readonly region?: string;
}

/** `muster incident`: exit 0, 1 when it had no effect or the server did not do it, 2 for wrong usage. */
export function register(program: Command): void {
  const incident = program
    .command('incident')
    .description('see and steer the incidents of a running server; the person is told by the token in MUSTER_TOKEN');
  const add = (usage: string, does: string): Command =>
    incident
      .command(usage)
      .description(does)
      .addOption(new Option('--url <url>', 'the server').env('MUSTER_URL').default(defaultUrl));
  add('list', 'all incidents, newest last')
    .option('--open', 'only those that are not closed')
    .option('--json', 'print one JSON document and nothing else')
    .action(list);
  add('show <incident>', 'one incident: where it stands and why, what is known, the plan')
    .option('--json', 'print one JSON document and nothing else')
    .action(show);
  add('timeline <incident>', 'what happened, with times in UTC')
    .option('--all', 'every entry of the history')
    .option('--svg', 'a picture of what matters, as SVG')
    .option('--json', 'print one JSON document and nothing else')
    .action(timeline);
  add(
    'declare <workload> <severity> <seen...>',
    'open an incident by hand, where no alarm did: sev1, sev2 or sev3, and what is seen',
  )
    .option('--region <region>', 'the Region that fails, where you know')
    .option('--json', 'print one JSON document and nothing else')
    .action(declare);
  registerRecord(add, clientOf);
  for (const order of orders) {
    const command = add(`${order.name} <incident> ${argumentsOf(order)}`, order.does);
    if (isAnswer(order)) command.option('--plan <hash>', 'the hash of the plan that you saw, or its beginning');
    command.action((name: string, words: string | string[], options: Options) =>
      say(order, name, [words].flat().join(' '), options),
    );
  }
}

/** Commander takes no missing word before one that is there: such words come as one list, and are understood by the server. */
export function argumentsOf({ words }: Order): string {
  return words === '[role] <person>' ? '<role-and-person...>' : words;
}

const isAnswer = ({ name }: Order): boolean => planAnswers.includes(name);

async function list(options: Options): Promise<void> {
  const all = await clientOf(options).incidents();
  const views = options.open ? all.filter(({ done }) => !done) : all;
  print(options.json ? json({ incidents: views }) : incidentList(views, colors));
}

async function named(client: MusterClient, name: string): Promise<IncidentView> {
  return incidentNamed(await client.incidents(), name);
}

async function show(name: string, options: Options): Promise<void> {
  const view = await named(clientOf(options), name);
  print(options.json ? json(view) : incidentPage(view, colors));
}

async function timeline(name: string, options: Options): Promise<void> {
  const client = clientOf(options);
  const { id } = await named(client, name);
  const entries = await client.timeline(id);
  if (options.svg) print(timelineSvg(`Incident ${id}`, momentsOf(entries, plain)));
  else print(options.json ? json({ entries }) : timelinePage(entries, colors, options.all));
}

async function declare(workload: string, severity: string, seen: readonly string[], options: Options): Promise<void> {
  const said = { workload, severity, region: options.region ?? null, seen: seen.join(' ') };
  const answer = await clientOf(options).declare({ id: randomUUID(), ...said });
  if (answer.incident === null) process.exitCode = 1;
  if (options.json) print(json(answer));
  else print(`${declaredWords(answer)}\n`);
}

function declaredWords({ incident, joined }: { readonly incident: string | null; readonly joined: boolean }): string {
  if (incident === null) return `${colors.yellow('on disk')}: no incident took it yet; see muster incident list --open`;
  const how = joined ? `${colors.yellow('joined')} an incident that was open: ` : `${colors.green('declared')}: `;
  return `${how}${incident}; muster incident show ${incident} tells where it stands`;
}

async function say(order: Order, name: string, text: string, options: Options): Promise<void> {
  const client = clientOf(options);
  const view = await named(client, name);
  const planHash = isAnswer(order) ? await planSeen(order, view, options.plan) : undefined;
  const command = { id: randomUUID(), name: order.name, text, ...(planHash === undefined ? {} : { planHash }) };
  const outcome = await give(client, view, command);
  switch (outcome.kind) {
    case 'taken':
      print(timelinePage(outcome.entries, colors));
      print(`${colors.green('taken')}: ${view.id} is ${mainState(outcome.view)}\n`);
      for (const line of stopLines(outcome.view, shownOf(outcome.view.facts), colors)) print(`${line}\n`);
      return;
    case 'refused':
    case 'withoutEffect':
      print(
        `${colors.yellow(outcome.kind === 'refused' ? 'refused' : 'without effect')}: ${visible(outcome.reason)}\n`,
      );
      print(`${view.id} is ${mainState(outcome.view)}\n`);
      process.exitCode = 1;
      return;
    case 'waiting':
      print(`${colors.yellow('on disk')}: ${view.id} has not read it yet; see muster incident timeline ${view.id}\n`);
  }
}

/** The plan that is answered: named by its hash, or shown here and confirmed at the terminal. */
async function planSeen(order: Order, view: IncidentView, hash: string | undefined): Promise<string> {
  if (hash !== undefined) return planNamed(view, hash);
  const { plan, ...facts } = shownOf(view.facts);
  const asked = planAsked(view);
  if (!plan || asked === undefined) throw new CodedError('refused', `no plan of ${view.id} waits for an answer`);
  if (!process.stdin.isTTY) {
    throw new InputError([{ path: '--plan', found: 'nothing', expected: 'the hash of the plan that you saw' }]);
  }
  print(`${planLines(plan, facts, colors).join('\n')}\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${order.name} this plan? Type yes: `);
  terminal.close();
  if (answer.trim() !== 'yes') throw new CodedError('refused', 'nothing was sent');
  return asked;
}
