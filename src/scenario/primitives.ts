import { z } from 'zod';
import { durationPattern, instantPattern } from './instant.ts';

/** The smallest parts that scenario files are made of. */

export const identifier = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63');

/** A scenario's own name; a variant adds what differs after a dot: `2025-10-20-dynamodb-dns.standby-down`. */
export const scenarioName = z
  .string()
  .regex(
    /^(?=.{1,100}$)[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*$/,
    'lower-case letters, digits and hyphens, with dots before what a variant adds',
  );

export const instant = z
  .string()
  .regex(instantPattern, 'an instant such as 2025-10-20T06:48:00Z or +1h23m after the start');
export const duration = z.string().regex(durationPattern, 'a length such as 30h, 1h23m or 90s');
export const place = z
  .string()
  .regex(/^(\*|[a-z]{2}(-[a-z]+)+-\d)$/, 'an AWS Region code such as us-east-1, or "*"')
  .describe('An AWS Region code, or "*" for every Region.');
export const fraction = z.number().min(0).max(1);
