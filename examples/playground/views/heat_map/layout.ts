/** Where the parts of a map lie, in CSS pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Of the cells. */
  readonly left: number;
  readonly top: number;
  readonly cells: { readonly width: number; readonly height: number };
  /** Of rows, and of columns, every so many are named. */
  readonly rowEvery: number;
  readonly columnEvery: number;
  /** Whether names of columns are turned, as they are longer than columns are wide. */
  readonly upright: boolean;
}

/** What a layout is made of. Widths of names are as they are measured. */
export interface Asked {
  readonly width: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowNames: number;
  readonly columnNames: number;
  /** Whether columns are named by words: none is left out then. Of numbers some are enough. */
  readonly words: boolean;
  /** Whether cells are as high as they are wide: names of both are of one kind. */
  readonly square: boolean;
}

/** A line of text, and what a name of a row or a column may take at most. */
const [LINE, NAME] = [15, 96];
/** Cells of no map are larger, nor is a map of narrow rows higher. */
const [CELL, HEIGHT] = [44, 320];
const MARGIN = 6;

export function layoutOf(asked: Asked): Layout {
  const { width, rows, columns } = asked;
  const left = Math.ceil(Math.min(NAME, asked.rowNames, 0.3 * width)) + 10;
  const room = Math.max(columns > 0 ? 24 : 0, width - left - MARGIN);
  const wide = asked.square ? Math.min(CELL, room / columns) : room / columns;
  const high = asked.square ? wide : Math.min(CELL, Math.max(HEIGHT / rows, 1));
  const cells = { width: wide * columns, height: high * rows };
  // Words are turned where columns are narrow.
  const upright = asked.words && asked.columnNames + 4 > wide;
  const between = asked.words ? (upright ? LINE : 0) : asked.columnNames + 24;
  const below = upright ? Math.min(84, asked.columnNames) + 10 : 22;
  return {
    width,
    height: Math.ceil(MARGIN + cells.height + below),
    left,
    top: MARGIN,
    cells,
    rowEvery: Math.max(1, Math.ceil(LINE / high)),
    columnEvery: Math.max(1, Math.ceil(between / wide)),
    upright,
  };
}
