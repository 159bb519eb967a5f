/** How often each class (row) was taken for each class (column). */
export class Confusion {
  readonly #table: number[][];

  constructor(
    readonly classes: readonly string[],
    actual: readonly number[],
    predicted: readonly number[],
  ) {
    this.#table = classes.map(() => classes.map(() => 0));
    actual.forEach((row, i) => {
      const cells = this.#table[row] as number[];
      const column = predicted[i] as number;
      cells[column] = (cells[column] as number) + 1;
    });
  }

  get accuracy(): number {
    const total = this.#table.flat().reduce((a, b) => a + b, 0);
    const right = this.#table.reduce((sum, row, i) => sum + (row[i] as number), 0);
    return right / total;
  }

  /** The whole table, or the most frequent mistakes where it would not fit on a screen. */
  toString(): string {
    return this.classes.length <= 10 ? this.#wholeTable() : this.#mistakes();
  }

  #wholeTable(): string {
    const head = ["true class \\ predicted", ...this.classes.map(shorten), "right"];
    const lines = this.#table.map((row, i) => {
      const total = row.reduce((a, b) => a + b, 0);
      const right = total > 0 ? percent((row[i] as number) / total) : "-";
      return [shorten(this.classes[i] as string), ...row.map(String), right];
    });
    return columns([head, ...lines]);
  }

  #mistakes(): string {
    const cells = this.#table.flatMap((row, i) => row.map((n, j) => ({ n, i, j })));
    const wrong = cells.filter(({ n, i, j }) => n > 0 && i !== j).sort((a, b) => b.n - a.n);
    const name = (i: number) => shorten(this.classes[i] as string);
    const lines = wrong.slice(0, 10).map(({ n, i, j }) => [name(i), name(j), String(n)]);
    return `The most frequent mistakes:\n${columns([["true class", "predicted", "times"], ...lines])}`;
  }
}

export const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** The place of the largest number. */
export const argmax = (numbers: readonly number[]) => numbers.indexOf(Math.max(...numbers));

const shorten = (label: string) => (label.length > 24 ? `${label.slice(0, 23)}…` : label);

/** Rows of cells under each other, the first column to the left, the others to the right. */
function columns(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => width(row[i]))));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => {
      const space = " ".repeat((widths[i] as number) - width(cell));
      return i === 0 ? cell + space : space + cell;
    });
  return rows.map((row) => `  ${line(row).join("  ")}`.trimEnd()).join("\n");
}

/** Places that a text takes in a terminal: two for each wide letter, as in Chinese. */
function width(text = ""): number {
  const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
  return Array.from(text).reduce((sum, letter) => sum + (wide.test(letter) ? 2 : 1), 0);
}
