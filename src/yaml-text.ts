import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  type YAMLMap,
} from 'yaml';

/** Line and column, from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text read as YAML. Everything asked of it takes the same time however many keys a map of it has. */
export interface YamlText {
  /** What is not well-formed, in the order of the text. */
  readonly errors: readonly (Place & { readonly found: string })[];
  /** @throws Error for aliases that lead nowhere, or to too many values */
  data(): unknown;
  /** The place of what stands at a path, or of the nearest that stands around it. */
  placeOf(path: readonly PropertyKey[]): Place;
}

export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const values = new WeakMap<YAMLMap, ReadonlyMap<unknown, unknown>>();
  const below = (node: unknown, key: PropertyKey): unknown => {
    if (!isMap(node)) return isCollection(node) ? node.get(key, true) : undefined;
    const known = values.get(node) ?? valuesOf(node);
    values.set(node, known);
    return known.get(key);
  };
  return {
    errors: faultsOf(document).map(({ at, found }) => ({ ...place(at), found })),
    data: () => document.toJS(),
    placeOf(path) {
      let node: unknown = document.contents;
      let at = 0;
      for (const key of [...path, undefined]) {
        if (!isNode(node)) break;
        at = node.range?.[0] ?? at;
        if (key !== undefined) node = below(node, key);
      }
      return place(at);
    },
  };
}

interface Fault {
  /** Characters from the beginning of the text. */
  readonly at: number;
  readonly found: string;
}

function faultsOf(document: Document.Parsed): readonly Fault[] {
  const malformed = document.errors.map(({ pos, message, code }) => ({
    at: pos[0],
    found: message.split('\n')[0] ?? code,
  }));
  return [...malformed, ...repeatedKeys(document)].sort((one, other) => one.at - other.at);
}

/** The library would compare each key with all before it, which is hours for a map of very many: here each is looked up. */
function repeatedKeys(document: Document.Parsed): readonly Fault[] {
  const repeated: Fault[] = [];
  const waiting: unknown[] = [document.contents];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isPair(node)) waiting.push(node.key, node.value);
    if (!isCollection(node)) continue;
    const seen = new Set<unknown>();
    for (const item of node.items) {
      waiting.push(item);
      if (!isMap(node) || !isPair(item) || !isScalar(item.key)) continue;
      if (seen.has(item.key.value)) repeated.push({ at: item.key.range?.[0] ?? 0, found: 'Map keys must be unique' });
      seen.add(item.key.value);
    }
  }
  return repeated;
}

function valuesOf(map: YAMLMap): ReadonlyMap<unknown, unknown> {
  return new Map(map.items.map(({ key, value }) => [isScalar(key) ? key.value : key, value]));
}
