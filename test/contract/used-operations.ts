import { sourceFiles } from '../source-files.ts';

/** Clients whose packages are not named as their service is here. */
const serviceOf: Readonly<Record<string, string>> = {
  'api-gateway': 'apigateway',
  'cognito-identity-provider': 'cognito-idp',
  'route-53': 'route53',
  'secrets-manager': 'secretsmanager',
  'service-quotas': 'servicequotas',
  sfn: 'states',
};
const sdkImport = /import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g;
/** Commands of a service that no client is published for. */
const ownCommand = /export class (\w+)Command\b/g;

/** Every operation that the adapters have a command for (`dynamodb:GetItem`), from their sources, in alphabetical order. */
export function usedOperations(): string[] {
  const used = new Set<string>();
  for (const { text } of sourceFiles('src/adapters/aws')) {
    for (const [, names = '', client = ''] of text.matchAll(sdkImport)) {
      for (const [, operation] of names.matchAll(/(\w+)Command\b/g))
        used.add(`${serviceOf[client] ?? client}:${operation}`);
    }
    for (const [, operation] of text.matchAll(ownCommand)) used.add(`arc-zonal-shift:${operation}`);
  }
  return [...used].sort();
}
