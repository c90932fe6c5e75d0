import { describe, expect, it } from '@jest/globals';
import { configFindings } from '../../src/config/file-checks.ts';
import { configSchema } from '../../src/config/schema.ts';

const ana = { id: 'ana', name: 'Ana', roles: ['incident-commander'], tokenSha256: 'a'.repeat(64) };
const breakGlass = { file: 'break-glass.json', role: 'incident-commander' };

function configWith(changes: Readonly<Record<string, unknown>> = {}) {
  return configSchema.safeParse({
    mode: 'sandbox',
    journal: 'muster.db',
    runbooks: 'runbooks',
    workloads: ['shop.yaml'],
    people: [ana],
    sandbox: { scenario: 'scenario.yaml' },
    ...changes,
  });
}

/** What is wrong with a section `aws` in a folder that holds the named files. */
function expectedOf(aws: Readonly<Record<string, unknown>>, files: readonly string[]): string[] {
  const surroundings = {
    env: {},
    workloadIds: ['shop'],
    exists: (path: string) => ['runbooks', 'scenario.yaml', ...files].includes(path),
  };
  const { data } = configWith({ aws });
  return data ? configFindings(data, surroundings).map(({ expected }) => expected) : ['no such section'];
}

describe('the section aws', () => {
  it('asks for the longest sessions unless told otherwise, and looks at the account every hour', () => {
    const { data } = configWith();
    expect(data?.aws).toEqual({ sessionSeconds: 43_200 });
    expect(data?.preflight).toEqual({ intervalSeconds: 3600 });
  });

  it('takes a sealed key that is there and a role that somebody has', () => {
    expect(expectedOf({ breakGlass }, ['break-glass.json'])).toEqual([]);
  });

  it('refuses a sealed key that is not there, and a role that nobody has', () => {
    expect(expectedOf({ breakGlass: { ...breakGlass, role: 'nobody' } }, [])).toEqual([
      'a role that someone has: incident-commander',
      'a key sealed by muster break-glass seal',
    ]);
  });

  it('refuses a role that is none, and a session that no role allows', () => {
    const { error } = configWith({ aws: { actingRoleArn: 'muster', sessionSeconds: 90_000 } });
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['aws.actingRoleArn', 'aws.sessionSeconds']);
  });
});
