/** `shop-20251020-0651` (UTC), with `-2`, `-3` … when that is taken. */
export function freeId(workload: string, taken: readonly string[], nowMs: number): string {
  const digits = new Date(nowMs).toISOString().replace(/\D/g, '');
  const base = `${workload}-${digits.slice(0, 8)}-${digits.slice(8, 12)}`;
  let id = base;
  for (let suffix = 2; taken.includes(id); suffix += 1) id = `${base}-${suffix}`;
  return id;
}
