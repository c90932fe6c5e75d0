import Mustache from 'mustache';
import { InputError, type Problem } from '../errors.ts';
import { type Audience, audiences, type Occasion, occasions } from '../machines/announcements.ts';

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
 * @throws InputError with every mistake: a path that means nothing, a text that Mustache cannot read, a partial that is not there
 */
export function loadTemplates(files: readonly TemplateFile[]): Templates {
  const problems: Problem[] = [];
  const texts = new Map<string, Template>();
  const partials: Record<string, string> = {};
  const paths = new Map(files.map((one) => [one.path, one]));
  for (const { path, file, text } of paths.values()) {
    problems.push(...mistakesIn(file, text));
    const [folder = '', name = ''] = path.replace(/\.mustache$/, '').split('/');
    if (folder === 'partials') partials[name] = text.trimEnd();
    else if (!isAudience(folder) || !isOccasion(name))
      problems.push({
        file,
        path: '',
        found: path,
        expected: `<audience>/<occasion>.mustache: ${audiences.join(', ')}; ${occasions.join(', ')}`,
      });
    else texts.set(`${folder}/${name}`, split(text));
  }
  for (const { file, text } of paths.values()) problems.push(...strangePartials(file, text, Object.keys(partials)));
  if (problems.length > 0) throw new InputError(problems);
  return { of: (audience, occasion) => texts.get(`${audience}/${occasion}`), partials };
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
