import { WrongRequest } from './message.ts';

/** Chunks may carry a signature after their length in hexadecimal digits. */
const chunkHeader = /^(?<length>[0-9a-f]+)(;[^\r\n]*)?\r\n/i;

/** The content of a body that was sent in signed or checksummed chunks (Amazon S3 API, `aws-chunked`). @throws WrongRequest when it is cut off */
export function unchunked(body: Uint8Array): Uint8Array {
  const bytes = Buffer.from(body);
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const header = chunkHeader.exec(bytes.subarray(at, at + 256).toString('latin1'));
    if (!header) throw new WrongRequest('IncompleteBody', 400, 'the body is not in chunks');
    const length = Number.parseInt(header.groups?.length ?? '', 16);
    const start = at + header[0].length;
    if (length === 0) return Buffer.concat(parts);
    if (start + length > bytes.length) throw new WrongRequest('IncompleteBody', 400, 'the last chunk is cut off');
    parts.push(bytes.subarray(start, start + length));
    at = start + length + '\r\n'.length;
  }
}
