import { wireInto } from '../../../src/cli/wire.ts';
import { dynoxide } from './dynoxide-target.ts';
import { fauxqs } from './fauxqs-target.ts';
import { overHttp } from './http-reach.ts';
import type { Target } from './target.ts';
import { worldTarget } from './world-target.ts';

/**
 * Every implementation that the ports are held against. Only the first is quick enough for each day. Zonal shifts have no published client whose
 * requests could be put on the wire, and the SDK's client of Kinesis speaks HTTP/2, which a server without TLS does not.
 */
export const targets: readonly Target[] = [
  worldTarget('world', async ({ clients }) => ({ clients, faults: [] })),
  worldTarget('wire', wireInto, { ports: ['zonalShifts'] }),
  worldTarget('http', overHttp, { ports: ['zonalShifts', 'streams'], operations: ['kinesis:DescribeStreamSummary'] }),
  dynoxide,
  fauxqs,
];
