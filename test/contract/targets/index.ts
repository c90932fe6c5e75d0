import { wireInto } from '../../../src/cli/wire.ts';
import { dynoxide } from './dynoxide-target.ts';
import { fauxqs } from './fauxqs-target.ts';
import type { Target } from './target.ts';
import { worldTarget } from './world-target.ts';

/** Every implementation that the ports are held against. Only the first is quick enough for each day. */
export const targets: readonly Target[] = [
  worldTarget('world', async ({ clients }) => ({ clients, faults: [] })),
  worldTarget('wire', wireInto),
  dynoxide,
  fauxqs,
];
