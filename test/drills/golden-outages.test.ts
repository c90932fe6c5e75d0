import { describe, it, jest } from '@jest/globals';
import { expectGolden } from './transcript.ts';

jest.setTimeout(60_000);

describe('golden transcripts of the other real outages', () => {
  it.each([
    '2017-02-28-s3',
    '2021-12-07-network',
    '2023-06-13-lambda',
    '2024-07-30-kinesis-cell',
    '2026-05-07-zone-thermal.load-balancer',
  ])('%s goes as it went', expectGolden);
});
