import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly outcome: 'read'; readonly text: string; readonly bytes: number }
  | { readonly outcome: 'tooLarge' | 'notUtf8' | 'gone' };

/** Told of every byte that arrives, so that the sum over all requests stays bounded; false: there is no room for them. */
export type Room = (bytes: number) => boolean;

/**
 * The whole body of a request as text. Never more than `limit` bytes are held; a body that is too large is read no further.
 * @param done called once, as soon as the end or the reason against it is known
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  room: Room,
  done: (body: Body | 'full') => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let over = false;
  const end = (body: Body | 'full'): void => {
    if (over) return;
    over = true;
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    bytes += chunk.length;
    if (bytes > limit) end({ outcome: 'tooLarge' });
    else if (room(chunk.length)) chunks.push(chunk);
    else end('full');
  });
  request.on('end', () => {
    const whole = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    end(isUtf8(whole) ? { outcome: 'read', text: whole.toString('utf8'), bytes } : { outcome: 'notUtf8' });
  });
  request.on('error', () => end({ outcome: 'gone' }));
  request.on('close', () => end({ outcome: 'gone' }));
}
