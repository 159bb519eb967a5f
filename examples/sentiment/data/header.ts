/** Cells by which a column is judged. */
const SAMPLE = 1000;
/** Of a column of texts, the part that may be as short as a name. */
const SHORT = 0.05;

/**
 * Whether the first row of a table names its columns, told from what stands below: each column speaks for it or against it, in whatever
 * language. A name is no number above numbers, none of the values that come again and again, and shorter than nearly all texts.
 */
export function hasHeader([first = [], ...rest]: readonly (readonly string[])[]): boolean {
  const names = first.map((cell) => cell.trim());
  const given = names.filter((name) => name !== "");
  if (rest.length === 0 || new Set(given).size < given.length) return false;
  const rows = rest.slice(0, SAMPLE);
  const cells = (column: number) =>
    rows.map((row) => row[column]?.trim() ?? "").filter((cell) => cell !== "");
  return names.reduce((sum, name, column) => sum + voice(name, cells(column)), 0) > 0;
}

/** What a column says of what stands above its cells: above 0 that it is a name. */
function voice(above: string, cells: readonly string[]): number {
  if (cells.length === 0) return 0;
  const values = new Set(cells);
  const recur = values.size <= cells.length / 2;
  if (recur && values.has(above)) return -3;
  if (cells.every(isFigure)) return isFigure(above) ? -2 : 2;
  // Without a name there can be none for texts.
  if (above === "") return -1;
  if (recur) return 1;
  const asShort = cells.filter(({ length }) => length <= above.length).length;
  return asShort <= SHORT * cells.length ? 1 : -1;
}

/** A number, a date or a time. */
const isFigure = (cell: string) => /^(?=.*\p{N})[\p{N}\s.,:/%+TZ-]+$/u.test(cell);
