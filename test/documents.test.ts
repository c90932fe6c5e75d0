import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const documents = globSync(['*.md', 'docs/**/*.md']);
const manifest: { dependencies: object; devDependencies: object; optionalDependencies: object } = JSON.parse(
  readFileSync('package.json', 'utf8'),
);

/** The text without its code blocks. */
function prose(path: string): string {
  return readFileSync(path, 'utf8').replace(/```[\s\S]*?```/g, '');
}

describe('documents', () => {
  it.each(documents)('%s links only to files that exist', (path) => {
    const targets = [...prose(path).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    const inside = targets.filter((target) => !/^(https?:|#)/.test(target)).map((target) => target.replace(/#.*/, ''));
    expect(inside.filter((target) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });

  it.each(documents)('%s names only paths and npm scripts that exist', (path) => {
    const text = prose(path);
    const paths = [...text.matchAll(/`((?:src|docs|examples|runbooks|scenarios|schemas|test)\/[\w./-]*)`/g)];
    expect(paths.map((match) => match[1] ?? '').filter((named) => !existsSync(named))).toEqual([]);
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = [...text.matchAll(/npm run (\w+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it('say of every dependency what it is for', () => {
    const text = readFileSync('docs/dependencies.md', 'utf8');
    const all = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap(Object.keys);
    expect(all.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('show the drill of the README as it goes', () => {
    const [, shown = ''] = /```text\n([\s\S]*?)\n```/.exec(readFileSync('README.md', 'utf8')) ?? [];
    const played = readFileSync('test/drills/golden/2025-10-20-dynamodb-dns.txt', 'utf8').split('\n');
    const lines = shown.split('\n').filter((line) => line !== '…');
    expect(lines.length).toBeGreaterThan(40);
    let from = 0;
    for (const line of lines) {
      const at = played.indexOf(line, from);
      expect({ line, found: at !== -1 }).toEqual({ line, found: true });
      from = at + 1;
    }
  });

  it('give every decision a context, a decision and consequences, numbered without gaps', () => {
    const files = globSync('docs/decisions/*.md').sort();
    expect(files.map((file) => file.slice('docs/decisions/'.length, 'docs/decisions/0000'.length))).toEqual(
      files.map((_, index) => String(index + 1).padStart(4, '0')),
    );
    for (const file of files) {
      const headings = [...readFileSync(file, 'utf8').matchAll(/^## (.*)$/gm)].map((match) => match[1]);
      expect(headings).toEqual(['Context', 'Decision', 'Consequences']);
    }
  });
});
