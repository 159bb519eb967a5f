/**
 * Where a key moves a cursor over a list: arrows to the neighbours, Page Up and Page Down a tenth of the list, Home and End to its ends.
 *
 * @param at Where it stands; undefined before the first key, which puts it on the last of the list, or on the first for Home and keys that go on.
 * @returns undefined for keys that move nothing, and in lists of nothing.
 */
export function moved(key: string, at: number | undefined, count: number): number | undefined {
  const page = Math.max(1, Math.round(count / 10));
  const by = {
    ArrowLeft: -1,
    ArrowUp: -1,
    ArrowRight: 1,
    ArrowDown: 1,
    PageUp: -page,
    PageDown: page,
  };
  const steps = by[key as keyof typeof by];
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (steps === undefined) return undefined;
  const from = at ?? (steps > 0 ? -1 : count);
  return Math.max(0, Math.min(count - 1, from + steps));
}
