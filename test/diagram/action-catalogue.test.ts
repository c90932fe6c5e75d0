import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineAction } from '../../src/actions/define.ts';
import { actionCatalogue } from '../../src/diagram/action-catalogue.ts';

const look = defineAction({
  name: 'world.look',
  summary: 'Looks | closely',
  input: z.object({ region: z.string(), times: z.int().default(3), what: z.string() }),
  risk: 'read',
  plane: 'data',
  operations: ['s3:HeadObject'],
  timeLimitMs: 20_000,
  retry: { attempts: 3, firstDelayMs: 1, factor: 2, maxDelayMs: 10, on: ['timeout'] },
  run: async () => ({}),
});
const rest = defineAction({ ...look, name: 'world.rest', input: z.unknown(), operations: [] });

describe('the action catalogue', () => {
  it('tells what a step may set, leaving out what every plan provides', () => {
    const text = actionCatalogue([look], new Set(), new Set());
    expect(text).toContain(
      '| `world.look` | Looks \\| closely | read | data | no | no | `times` (integer), optional<br>`what` (string) | 20 s | 3 | `s3:HeadObject` |',
    );
  });

  it('lists apart what the machine performs by itself and no runbook names', () => {
    const text = actionCatalogue([rest, look], new Set(['world.look', 'world.rest']), new Set(['world.look']));
    const [forSteps = '', own = ''] = text.split('### Performed by the machine itself');
    expect(forSteps).toContain('`world.look`');
    expect(forSteps).not.toContain('`world.rest`');
    expect(own).toContain('`world.rest`');
  });
});
