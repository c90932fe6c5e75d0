import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { root, sourceFiles } from './source-files.ts';

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** What dependency-cruiser sees in the `src` of a folder, by the project's own rules. */
async function cruise(folder: string): Promise<Cruise> {
  const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const run = promisify(execFile)(process.execPath, [program, 'src', '--output-type', 'json'], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  return JSON.parse(stdout) as Cruise;
}

function broken(result: Cruise): string[] {
  return result.summary.violations.map(({ from, rule }) => `${from} ${rule.name}`).sort();
}

function cruisedSources(result: Cruise): string[] {
  return result.modules.map((module) => module.source).filter((path) => path.startsWith('src/'));
}

/** One forbidden import of each form; each file would be fine without it. */
const planted: Readonly<Record<string, string>> = {
  'src/machines/planted-static.ts': "import { Engine } from '../engine/engine.ts';\nexport const planted = Engine;\n",
  'src/machines/planted-type.ts': "import type { Engine } from '../engine/engine.ts';\nexport type Planted = Engine;\n",
  'src/machines/planted-inline-type.ts': "export type Planted = import('../engine/engine.ts').Engine;\n",
  'src/machines/planted-dynamic.ts': "export const planted = () => import('../engine/engine.ts');\n",
  'src/machines/planted-reexport.ts': "export { Engine } from '../engine/engine.ts';\n",
  'src/machines/planted-type-reexport.ts': "export type { Engine } from '../engine/engine.ts';\n",
  'src/machines/planted-value.ts':
    "import { otherRegion, type Workload } from '../workload/schema.ts';\nexport const planted: [unknown, Workload?] = [otherRegion];\n",
  'src/machines/planted-built-in.ts': "import { readFileSync } from 'node:fs';\nexport const planted = readFileSync;\n",
  'src/actions/planted-sdk.ts':
    "import { LambdaClient } from '@aws-sdk/client-lambda';\nexport const planted = LambdaClient;\n",
  'src/sandbox/planted-sdk.ts':
    "import { LambdaClient } from '@aws-sdk/client-lambda';\nexport const planted = LambdaClient;\n",
  'src/adapters/slack/planted-neighbour.ts':
    "import { openSqliteJournal } from '../store/sqlite-journal.ts';\nexport const planted = openSqliteJournal;\n",
  'src/engine/planted-upwards.ts': "import { run } from '../cli/program.ts';\nexport const planted = run;\n",
  'src/cli/drill-planted.ts': "import { audiencesOf } from './audiences.ts';\nexport const planted = audiencesOf;\n",
  'src/cli/drill-planted-round-about.ts':
    "import { realWorld } from './real-world.ts';\nexport const planted = realWorld;\n",
  'src/machines/planted-tool.ts': "import { test } from 'fast-check';\nexport const planted = test;\n",
};

it('every module keeps to the table of who may import whom, and every file is looked at', async () => {
  const result = await cruise(root);

  expect(broken(result)).toEqual([]);
  expect(cruisedSources(result).sort()).toEqual(
    sourceFiles('src')
      .map(({ path }) => path)
      .sort(),
  );
});

describe('a copy with forbidden imports', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-imports-'));
    for (const name of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is refused for each form of import there is, and for nothing else', async () => {
    for (const [path, text] of Object.entries(planted)) writeFileSync(join(folder, path), text);

    const names = broken(await cruise(folder)).map((line) => line.split(' ')[0]);

    expect([...new Set(names)]).toEqual(Object.keys(planted).sort());
  });

  it('is refused for a cycle, also one of types only', async () => {
    writeFileSync(
      join(folder, 'src/engine/planted-one.ts'),
      "import type { Two } from './planted-two.ts';\nexport type One = Two;\n",
    );
    writeFileSync(
      join(folder, 'src/engine/planted-two.ts'),
      "import type { One } from './planted-one.ts';\nexport type Two = One;\n",
    );

    const result = broken(await cruise(folder));

    expect(result).toContain('src/engine/planted-one.ts no-cycles');
  });
});
