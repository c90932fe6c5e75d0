import { z } from 'zod';

/** What the parts of a workload have in common: names, Regions, spans of time. */

export const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63');
export const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS Region code such as us-east-1');
export const perRegion = <T extends z.ZodType>(value: T) => z.record(region, value);
export const seconds = (least: number, most: number) => z.int().min(least).max(most);
