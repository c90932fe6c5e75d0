import Mustache from 'mustache';
import { InputError, type Problem } from '../errors.ts';
import { type Audience, audiences, type Occasion, occasions } from '../machines/announcements.ts';
import { publicNames } from './public-words.ts';

/** A template file, by its path below the folder of templates: `<audience>/<occasion>.mustache`, or `partials/<name>.mustache`. */
export interface TemplateFile {
  readonly path: string;
  readonly file: string;
  readonly text: string;
}

/** What is said to an audience on an occasion: a title, and the text below it. */
interface Template {
  readonly title: string;
  readonly body: string;
}

export interface Templates {
  of(audience: Audience, occasion: Occasion): Template | undefined;
  readonly partials: Readonly<Record<string, string>>;
}

/**
 * Templates by audience and occasion. The first line of a file is the title, the rest after an empty line the text; both are Mustache, which computes
 * nothing. Later files replace earlier ones of the same path: a team's own stand before those that Muster ships.
 * @throws InputError with every mistake: a path that means nothing, a text that Mustache cannot read, a partial that is not there, a word that is not
 * for the public
 */
export function loadTemplates(files: readonly TemplateFile[]): Templates {
  const misplaced: Problem[] = [];
  const texts = new Map<string, Template>();
  const partials: Record<string, string> = {};
  const paths = new Map(files.map((one) => [one.path, one]));
  for (const { path, file, text } of paths.values()) {
    const [folder = '', name = ''] = path.replace(/\.mustache$/, '').split('/');
    if (folder === 'partials') partials[name] = text.trimEnd();
    else if (!isAudience(folder) || !isOccasion(name))
      misplaced.push({
        file,
        path: '',
        found: path,
        expected: `<audience>/<occasion>.mustache: ${audiences.join(', ')}; ${occasions.join(', ')}`,
      });
    else texts.set(`${folder}/${name}`, split(text));
  }
  const read = [...paths.values()];
  const known = Object.keys(partials);
  const problems = [
    ...misplaced,
    ...read.flatMap(({ file, text }) => [...mistakesIn(file, text), ...strangePartials(file, text, known)]),
  ];
  if (problems.length > 0) throw new InputError(problems);
  const secrets = read
    .filter(({ path }) => isPublic(path.split('/')[0] ?? ''))
    .flatMap(({ file, text }) => secretsIn(file, text, partials));
  if (secrets.length > 0) throw new InputError(secrets);
  return { of: (audience, occasion) => texts.get(`${audience}/${occasion}`), partials };
}

/** Customers read what is said to it. */
export function isPublic(audience: string): boolean {
  return audience === 'status' || audience === 'subscribers';
}

const isAudience = (name: string): name is Audience => (audiences as readonly string[]).includes(name);
const isOccasion = (name: string): name is Occasion => (occasions as readonly string[]).includes(name);

function split(text: string): Template {
  const [title = '', ...rest] = text.split('\n');
  return { title: title.trim(), body: rest.join('\n').trim() };
}

function mistakesIn(file: string, text: string): Problem[] {
  try {
    Mustache.parse(text);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const at = /at (\d+)/.exec(message)?.[1];
    const line = at === undefined ? {} : { line: text.slice(0, Number(at)).split('\n').length };
    return [{ file, ...line, path: '', found: message, expected: 'a Mustache template' }];
  }
}

/** Mustache leaves out what it does not find: a misspelt partial would silently say nothing. */
function strangePartials(file: string, text: string, known: readonly string[]): Problem[] {
  return [...text.matchAll(/\{\{>\s*([\w-]+)\s*\}\}/g)].flatMap(({ 1: name = '', index }) =>
    known.includes(name)
      ? []
      : [
          {
            file,
            line: text.slice(0, index).split('\n').length,
            path: '',
            found: `the partial ${name}`,
            expected: `one of ${known.join(', ')}`,
          },
        ],
  );
}

/** A part of a template, as Mustache reads it; a section's own parts come last. */
type Token = readonly [kind: string, name: string, start: number, end: number, parts?: readonly Token[]];

/** Words that are not for the public, in the template itself and in the partials that it uses. */
function secretsIn(file: string, text: string, partials: Readonly<Record<string, string>>): Problem[] {
  const secrets = namesIn(tokensOf(text), partials).filter(
    ({ name }) => !publicNames.includes(name.split('.')[0] || name),
  );
  return secrets
    .filter(({ name }, index) => secrets.findIndex((other) => other.name === name) === index)
    .map(({ name, start }) => ({
      file,
      line: text.slice(0, start).split('\n').length,
      path: '',
      found: name,
      expected: `a word that is for the public: ${publicNames.join(', ')}`,
    }));
}

function tokensOf(text: string): readonly Token[] {
  return Mustache.parse(text) as unknown as readonly Token[];
}

/** Each name with the place in the template where it, or the partial that has it, stands. */
function namesIn(
  tokens: readonly Token[],
  partials: Readonly<Record<string, string>>,
  within: readonly string[] = [],
): { readonly name: string; readonly start: number }[] {
  return tokens.flatMap(([kind, name, start, , parts]) => {
    if (kind === 'text' || kind === '!') return [];
    if (kind === '>') {
      const inside = within.includes(name) ? [] : tokensOf(partials[name] ?? '');
      return namesIn(inside, partials, [...within, name]).map((one) => ({ ...one, start }));
    }
    const own = name === '.' ? [] : [{ name, start }];
    return [...own, ...namesIn(parts ?? [], partials, within)];
  });
}
