import { z } from 'zod';
import { fraction, identifier, instant, place } from './primitives.ts';

/**
 * Trouble of our own making, or of nobody's: what happens on ordinary days, while AWS is well. Deploys, saturations and retry storms have lists of
 * their own.
 */

const trouble = <Kind extends string, Shape extends z.core.$ZodShape>(kind: Kind, shape: Shape) =>
  z.strictObject({
    kind: z.literal(kind),
    from: instant,
    until: instant.optional().describe('Absent: to the end of the scenario.'),
    ...shape,
  });

const refused = trouble('refused', {
  cause: z
    .enum(['permission', 'key', 'secret', 'certificate'])
    .describe(
      'What does not let us in any more: a role, a KMS key, a secret, a certificate. All but a certificate that ran out leave a trail.',
    ),
  components: z.array(identifier).min(1).describe('Functions that are refused, and fail.'),
  by: identifier.optional().describe('The component that refuses them. Absent: somebody outside AWS.'),
  region: place,
  rate: fraction.default(1).describe('Share of their requests that is refused.'),
});

const hotKey = trouble('hot-key', {
  component: identifier.describe('A DynamoDB table of which one partition gets more than it takes.'),
  region: place,
  rate: fraction.describe('Share of its requests that is throttled.'),
});

const deadLetters = trouble('dead-letters', {
  queue: identifier.describe('A dead-letter queue of the workload. It is emptied when this ends.'),
  region: place,
  perMinute: z.number().min(0.1).max(10_000).describe('Messages that its consumer gives up on.'),
});

const falseAlarms = trouble('false-alarms', {
  alarms: z
    .union([z.literal('all'), z.array(z.string().min(1)).min(1)])
    .describe('Alarms that breach while nothing fails.'),
  region: place,
});

const resolver = trouble('resolver', {
  rate: fraction.default(1).describe('Share of the names that the resolver beside the engine does not resolve.'),
});

export const ownTrouble = z.discriminatedUnion('kind', [refused, hotKey, deadLetters, falseAlarms, resolver]);
export type OwnTrouble = z.infer<typeof ownTrouble>;
