import { describe, it, jest } from '@jest/globals';
import { expectGolden } from './transcript.ts';

jest.setTimeout(60_000);

describe('golden transcripts (rewritten with UPDATE_GOLDEN=1, and read as a diff)', () => {
  it.each(['2025-10-20-dynamodb-dns', 'bad-deploy', 'telemetry-loss'])('%s goes as it went', expectGolden);
});
