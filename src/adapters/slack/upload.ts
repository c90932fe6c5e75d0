import { CodedError } from '../../errors.ts';

/**
 * Sends a file's bytes to the address that Slack gave for them (`files.getUploadURLExternal`).
 * @throws CodedError `unavailable` when they were not taken, or not in time
 */
export async function sendFile(url: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  let status = 'it did not answer in time';
  try {
    const answer = await fetch(url, { method: 'POST', body: bytes as unknown as ArrayBuffer, signal });
    if (answer.ok) return;
    status = String(answer.status);
  } catch (cause) {
    if (!signal.aborted) throw new CodedError('unavailable', 'Slack took no file: it was not reached', { cause });
  }
  throw new CodedError('unavailable', `Slack took no file: ${status}`);
}
