import { z } from 'zod';
import type { ButtonValue } from '../blocks/request-blocks.ts';
import type { About } from './modals.ts';

/** What Slack sends, as far as it is used ("Slash commands", "block_actions payloads", "view_submission payloads"). */

export const slashPayload = z.object({
  command: z.string(),
  text: z.string().catch(''),
  user_id: z.string(),
  channel_id: z.string(),
  channel_name: z.string().catch(''),
  trigger_id: z.string(),
});
export type SlashPayload = z.output<typeof slashPayload>;

export const clickPayload = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  channel: z.object({ id: z.string(), name: z.string().catch('') }).optional(),
  view: z.object({ id: z.string(), private_metadata: z.string().catch('') }).optional(),
  container: z.object({ message_ts: z.string().optional() }).catch({}),
  actions: z.array(z.object({ action_id: z.string(), action_ts: z.string(), value: z.string().catch('') })).min(1),
});

const field = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
});

export const submissionPayload = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: z.string().catch(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), field)) }),
  }),
});
export type SubmissionPayload = z.output<typeof submissionPayload>;

/** What was typed or chosen in the field of that name; empty when nothing. */
export function fieldOf({ view }: SubmissionPayload, name: string): string {
  const given = view.state.values[name]?.[name];
  return (given?.selected_option?.value ?? given?.value ?? '').trim();
}

const buttonValue = z.object({ incident: z.string(), plan: z.string().optional() });
const aboutSchema = z.object({ channel: z.string(), incident: z.string().optional(), plan: z.string().optional() });

/** Undefined for a button that is not ours, or from before this version. */
export function buttonValueOf(text: string): ButtonValue | undefined {
  return read(buttonValue, text) as ButtonValue | undefined;
}

export function aboutOf(text: string): About | undefined {
  return read(aboutSchema, text) as About | undefined;
}

function read<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
