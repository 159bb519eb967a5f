/** A name that is not taken. `counts`, kept while names are only added, spares the way through all that are. */
export function freeName(
  base: string,
  taken: ReadonlySet<string>,
  counts = new Map<string, number>(),
): string {
  if (!taken.has(base)) return base;
  let count = counts.get(base) ?? 1;
  while (taken.has(`${base}_${count}`)) count++;
  counts.set(base, count);
  return `${base}_${count}`;
}
