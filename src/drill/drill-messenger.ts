import { CodedError } from '../errors.ts';
import type { Destination, Message, Messenger } from '../ports/messaging.ts';

declare const forDrills: unique symbol;

/** A messenger that reaches drill destinations and nothing else. Only `drillMessenger` makes one: a Messenger is none. */
export interface DrillMessenger extends Messenger {
  readonly [forDrills]: true;
  /** Is there such a destination for drills at all? */
  reaches(destination: Destination): boolean;
}

/**
 * Where drills may speak: the chat's channel for drills, and the status page's page for drills. There is no other destination: nobody is woken
 * by a drill, nobody outside gets mail of one. There is no field for anything else. The messengers given are to know no other channel and page than those.
 */
export interface DrillDestinations {
  readonly chat?: Messenger | undefined;
  readonly status?: Messenger | undefined;
}

export function drillMessenger({ chat, status }: DrillDestinations): DrillMessenger {
  const known: Readonly<Partial<Record<Destination, Messenger | undefined>>> = { chat, status };
  const to = (message: Message): Messenger => {
    const messenger = known[message.destination];
    if (!message.drill) throw new CodedError('refused', `message ${message.key} is of no drill`);
    if (!messenger) throw new CodedError('refused', `no ${message.destination} destination for drills is configured`);
    return messenger;
  };
  const messenger: Omit<DrillMessenger, typeof forDrills> = {
    reaches: (destination) => known[destination] !== undefined,
    post: async (message, signal) => to(message).post(marked(message), signal),
    find: async (message, signal) => to(message).find(marked(message), signal),
  };
  return messenger as DrillMessenger;
}

/** What people read first is that it is a drill. */
function marked(message: Message): Message {
  const mark = (text: string): string => (text.startsWith('DRILL') ? text : `DRILL ${text}`);
  return { ...message, title: mark(message.title), text: mark(message.text) };
}
