/** A record as JSON, the fields of its facts one by one: `snapshot.context` holds most of it, and a step changes few of them. */
type Fields = Readonly<Record<string, unknown>>;
interface Recorded {
  readonly snapshot: unknown;
}

export function wholeOf(record: Recorded): string {
  return JSON.stringify(record);
}

/**
 * What of a record is another value than before, as JSON of the same shape: fields of the record, of its snapshot, and of the snapshot's context.
 * Records are never mutated, so the same object is the same value. Undefined when it cannot be said so, because a field is gone.
 */
export function changesOf(before: Recorded, after: Recorded): string | undefined {
  const [was, is] = [snapshotOf(before), snapshotOf(after)];
  if (was === undefined || is === undefined) return undefined;
  const context = changed(was.context, is.context);
  const snapshot = changed({ ...was, context: null }, { ...is, context: null });
  const record = changed({ ...before, snapshot: null }, { ...after, snapshot: null });
  return context && snapshot && record ? JSON.stringify({ ...record, snapshot: { ...snapshot, context } }) : undefined;
}

/** The record that was written whole, with all that changed since: what `JSON.parse(wholeOf(record))` would be. */
export function putTogether(texts: readonly string[]): unknown {
  const [whole, ...changes] = texts.map((text) => JSON.parse(text) as { snapshot: { context: Fields } });
  for (const { snapshot, ...fields } of changes) {
    Object.assign(whole?.snapshot.context ?? {}, snapshot.context);
    Object.assign(whole?.snapshot ?? {}, { ...snapshot, context: whole?.snapshot.context });
    Object.assign(whole ?? {}, fields);
  }
  return whole;
}

function snapshotOf({ snapshot }: Recorded): { readonly context: Fields } | undefined {
  const known = snapshot as { readonly context?: Fields } | null;
  return known?.context === undefined ? undefined : { ...known, context: known.context };
}

/** The fields that have another value; undefined when one of them has none any more. */
function changed(before: Fields, after: Fields): Fields | undefined {
  const fields: Record<string, unknown> = {};
  for (const name in after) if (after[name] !== before[name]) fields[name] = after[name];
  for (const name in before) if (before[name] !== undefined && after[name] === undefined) return undefined;
  return fields;
}

/** Two plain values of which JSON would make the same, but for the order of fields. The same object is the same value without a look into it. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [fields, others] = [one as Fields, other as Fields];
  for (const name in fields) if (!sameJson(fields[name], others[name])) return false;
  for (const name in others) if (others[name] !== undefined && fields[name] === undefined) return false;
  return true;
}
