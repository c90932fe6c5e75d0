import { z } from 'zod';

export const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63');

export const environmentName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'the name of an environment variable, such as SLACK_BOT_TOKEN');
