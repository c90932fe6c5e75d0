import type { ApprovalRequest } from '../../../ports/messaging.ts';
import { type Block, context, limits, type PlainText, plain, section } from '../blocks/block-kit.ts';
import { planBlocks, rejectButton, requestActions, termsOf } from '../blocks/request-blocks.ts';
import { escaped, marked, shortened } from '../mrkdwn.ts';
import type { SlackPeople } from '../people.ts';

/** The views that people fill in. What they are about travels in `private_metadata`, and comes back with the submission. */

export const views = { declare: 'muster:declare', approve: 'muster:approval', update: 'muster:update' } as const;

/** What a view is about. */
export interface About {
  readonly channel: string;
  readonly incident?: string;
  readonly plan?: string;
}

export interface View {
  readonly type: 'modal';
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly title: PlainText;
  readonly submit?: PlainText;
  readonly close: PlainText;
  readonly blocks: readonly Block[];
}

/** Longest text that a person may type into a view, characters. */
const longestInput = 3000;
const mostOptions = 100;
/** For the calls of a plan, characters: about thirty of the view's hundred blocks. */
const roomForCalls = 80_000;

export const fieldsOfDeclare = { workload: 'workload', severity: 'severity', region: 'region', seen: 'seen' } as const;
export const fieldOfText = 'text';
export const noRegion = 'unknown';

export function declareView(
  about: About,
  workloads: readonly { readonly id: string; readonly title: string; readonly regions: readonly string[] }[],
): View {
  const regions = [...new Set(workloads.flatMap((one) => one.regions))];
  const unknownRegion = option(noRegion, 'not known');
  return {
    ...modal(views.declare, 'Declare an incident', about),
    submit: plain('Declare'),
    blocks: [
      section(
        'It is opened at once. Muster looks for the cause and tells the team; nothing is moved without an approval.',
      ),
      select(
        fieldsOfDeclare.workload,
        'Workload',
        workloads.slice(0, mostOptions).map(({ id, title }) => option(id, title)),
      ),
      select(fieldsOfDeclare.severity, 'Severity', [
        option('sev1', 'sev1: a critical journey is down, or data is lost'),
        option('sev2', 'sev2: badly degraded'),
        option('sev3', 'sev3: minor, or there is a way around it'),
      ]),
      select(fieldsOfDeclare.region, 'Region', [
        unknownRegion,
        ...regions.slice(0, mostOptions - 1).map((one) => option(one, one)),
      ]),
      words(fieldsOfDeclare.seen, 'What is seen', 'Checkout answers 500 since five minutes', false),
    ],
  };
}

/** The plan in full. Only while it waits can it be approved. */
export function approvalView(
  asked: { incidentId: string; request: ApprovalRequest; drill: boolean },
  about: About,
  people: SlackPeople,
): View {
  const { request, drill } = asked;
  return {
    ...modal(views.approve, 'Approve a plan', { ...about, incident: asked.incidentId, plan: request.planHash }),
    submit: plain('Approve'),
    blocks: [
      section(`*${escaped(marked(request.title, drill))}*`),
      ...planBlocks(asked, roomForCalls),
      context(termsOf(request, people)),
      words(fieldOfText, 'A word for the record', 'Seen in the canaries too', true),
      { type: 'actions', block_id: requestActions, elements: [rejectButton(asked)] },
    ],
  };
}

export function updateView(about: About, drill: boolean): View {
  return {
    ...modal(views.update, 'Tell the customers', about),
    submit: plain(drill ? 'Tell them (DRILL)' : 'Tell them'),
    blocks: [
      section(
        'It goes out as it stands, to the status page and to whoever subscribed. Say what they see, what they can do, and when they hear next.',
      ),
      words(fieldOfText, 'Text', 'Orders may fail. We are working on it. Next update at 15:00 UTC.', false),
    ],
  };
}

/** What a view becomes once it was submitted, and again when it is known what came of it. */
export function saidView(title: string, markup: string): View {
  return {
    type: 'modal',
    callback_id: 'muster:said',
    private_metadata: '',
    title: plain(title, limits.viewTitle),
    close: plain('Close'),
    blocks: [section(markup)],
  };
}

function modal(callback: string, title: string, about: About) {
  return {
    type: 'modal' as const,
    callback_id: callback,
    private_metadata: JSON.stringify(about),
    title: plain(title, limits.viewTitle),
    close: plain('Close'),
  };
}

function option(value: string, text: string) {
  return { value: shortened(value, 150), text: plain(text, 75) };
}

function select(id: string, label: string, options: readonly ReturnType<typeof option>[]): Block {
  const [first] = options;
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: { type: 'static_select', action_id: id, options, ...(first ? { initial_option: first } : {}) },
  };
}

function words(id: string, label: string, example: string, optional: boolean): Block {
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    optional,
    element: {
      type: 'plain_text_input',
      action_id: id,
      multiline: true,
      max_length: longestInput,
      placeholder: plain(example, 150),
    },
  };
}
