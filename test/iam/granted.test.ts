import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { declarations } from '../../src/cli/iam.ts';
import { home } from '../../src/cli/project.ts';
import { neededFor } from '../../src/iam/operations.ts';
import type { PolicyName } from '../../src/iam/policies.ts';
import { policies } from './everything.ts';

/** The IAM prefix of each SDK package that the adapters send commands of, where it is not the package's own name; or of the file that makes its own. */
const prefixes: Readonly<Record<string, string>> = {
  'api-gateway': 'apigateway',
  'cognito-identity-provider': 'cognito-idp',
  'route-53': 'route53',
  'secrets-manager': 'secretsmanager',
  'service-quotas': 'servicequotas',
  sfn: 'states',
  'aws/zonal-shifts.ts': 'arc-zonal-shift',
};

/** Commands that no printed policy grants, and why. */
const grantedElsewhere: Readonly<Record<string, string>> = {
  'sts:AssumeRole': 'the trust policy of the acting role says who may take it on',
};

/** Every `new XCommand` of the adapters, as `src/adapters/…:line` and `service:X`. */
function commandsSent(): { site: string; operation: string }[] {
  const files = readdirSync(join(home, 'src/adapters'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(home, 'src/adapters', file), 'utf8');
      const packageOf = new Map(
        [...text.matchAll(/import (?:type )?\{([^}]*)\} from '(?:@aws-sdk\/client-)?([^']+)'/g)].flatMap(
          ([, names = '', from = '']) => names.split(',').map((name) => [name.trim(), from] as const),
        ),
      );
      return text.split('\n').flatMap((line, index) =>
        [...line.matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => {
          const from = packageOf.get(`${name}Command`) ?? file;
          const service = prefixes[from] ?? from;
          return { site: `src/adapters/${file}:${index + 1}`, operation: `${service}:${name}` };
        }),
      );
    });
}

describe('what the adapters send', () => {
  it('is granted by a printed policy, or is named with the reason why not', () => {
    const granted = new Set(
      [policies?.read, policies?.mitigate].flatMap((policy) => policy?.Statement ?? []).flatMap(({ Action }) => Action),
    );
    const sent = commandsSent();
    expect(sent.length).toBeGreaterThan(60);
    const missing = sent.flatMap(({ site, operation }) =>
      operation in grantedElsewhere
        ? []
        : neededFor(operation)
            .filter(({ action }) => !granted.has(action))
            .map(({ action }) => `${site} ${action}`),
    );
    expect(missing).toEqual([]);
  });

  it('is granted to the one who sends it: reads to the engine, changes to the acting role', () => {
    const granted = (name: PolicyName) => new Set(policies?.[name].Statement.flatMap(({ Action }) => Action));
    const [read, mitigate] = [granted('read'), granted('mitigate')];
    const missing = commandsSent().flatMap(({ site, operation }) => {
      const sender = declarations.isRead(operation) ? read : mitigate;
      return operation in grantedElsewhere
        ? []
        : neededFor(operation)
            .filter(({ action }) => !sender.has(action))
            .map(({ action }) => `${site} ${action}`);
    });
    expect(missing).toEqual([]);
  });
});
