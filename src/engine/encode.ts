/** JSON of parts that did not change since they were last written: records are never mutated, so the same object is the same text. */
const written = new WeakMap<object, string>();

/**
 * `JSON.stringify(record)`, in which what stayed the same object since the last save is not written out again: of an incident's facts most do,
 * and the workload always does.
 */
export function encoded(record: { readonly snapshot: unknown }): string {
  const { snapshot, ...rest } = record;
  return object({ ...texts(rest), snapshot: snapshotText(snapshot) });
}

function snapshotText(snapshot: unknown): string {
  if (typeof snapshot !== 'object' || snapshot === null) return JSON.stringify(snapshot);
  const { context, ...rest } = snapshot as { context?: Readonly<Record<string, unknown>> };
  return object({ ...texts(rest), context: context === undefined ? undefined : object(texts(context)) });
}

function texts(fields: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  const result: Record<string, string | undefined> = {};
  for (const name in fields) result[name] = text(fields[name]);
  return result;
}

function text(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const known = written.get(value);
  if (known !== undefined) return known;
  const fresh = JSON.stringify(value);
  written.set(value, fresh);
  return fresh;
}

/** Fields without a JSON text are left out, as `JSON.stringify` does. */
function object(fields: Readonly<Record<string, string | undefined>>): string {
  let body = '';
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) body += `${body === '' ? '' : ','}${JSON.stringify(name)}:${value}`;
  }
  return `{${body}}`;
}
