import { describe, expect, it } from '@jest/globals';
import { unchunked } from '../../../src/adapters/aws-wire/aws-chunked.ts';

const read = (body: string): string => Buffer.from(unchunked(Buffer.from(body))).toString('utf8');

describe('a body in chunks', () => {
  it('is put together, without signatures and trailing checksums', () => {
    const signature = `chunk-signature=${'0'.repeat(64)}`;
    const body = `5;${signature}\r\nhello\r\n7;${signature}\r\n, world\r\n0;${signature}\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`;
    expect(read(body)).toBe('hello, world');
  });

  it('may hold line ends of its own, and nothing at all', () => {
    expect(read('4\r\n\r\n\r\n\r\n0\r\n\r\n')).toBe('\r\n\r\n');
    expect(read('0\r\n\r\n')).toBe('');
  });

  it.each(['hello', '5\r\nhel', ''])('that is cut off or no chunk is refused: %j', (body) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ fault: expect.objectContaining({ status: 400 }) }));
  });
});
