// Written here rather than taken from a package: streaming parsers push records, which a Dataset pulls, and what is left of the format is small.
import { BpttError } from "../errors.js";
import { type TextSource, textOf } from "./texts.js";

/** What stands between fields, and around those that hold such characters themselves. */
export interface CsvFormat {
  readonly delimiter: string;
  readonly quote: string;
}

/** A record, and the line on which it begins, counted from 1. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * Records of a text as RFC 4180 describes it: within quotes anything may stand, and two quotes are one. Lines end with `\n` or `\r\n`; empty ones are
 * left out.
 *
 * @throws BpttError `InvalidArgument` for text behind a closing quote, or a quote that is never closed.
 */
export async function* recordsOf(input: TextSource, format: CsvFormat): AsyncGenerator<CsvRecord> {
  const reader = new Reader(format);
  for await (const text of textOf(input, "Dataset.fromCsv")) yield* reader.push(text);
  yield* reader.end();
}

/** Where in a field the reader is: before it, in it, within its quotes, or behind a quote within them. */
type State = "before" | "plain" | "quoted" | "behind";

class Reader {
  readonly #format: CsvFormat;
  #state: State = "before";
  #fields: string[] = [];
  #field = "";
  #line = 1;
  #begins = 1;

  constructor(format: CsvFormat) {
    this.#format = format;
  }

  *push(text: string): Generator<CsvRecord> {
    for (const character of text) {
      if (this.#state === "quoted") this.#within(character);
      else if (character === this.#format.quote && this.#state !== "plain") this.#atQuote();
      else if (character === this.#format.delimiter) this.#endField();
      else if (character === "\n") yield* this.#endRecord();
      else this.#outside(character);
      if (character === "\n") this.#line++;
    }
  }

  *end(): Generator<CsvRecord> {
    if (this.#state === "quoted") throw damaged(this.#begins, "a quote is never closed");
    yield* this.#endRecord();
  }

  #within(character: string): void {
    if (character === this.#format.quote) this.#state = "behind";
    else this.#field += character;
  }

  #atQuote(): void {
    // Behind a quote it was one of two, and the field goes on.
    if (this.#state === "behind") this.#field += this.#format.quote;
    else this.#begin();
    this.#state = "quoted";
  }

  #outside(character: string): void {
    if (this.#state === "behind") {
      // The first half of the end of a line.
      if (character === "\r") return;
      const [found, expected] = [character, this.#format.delimiter].map((one) =>
        JSON.stringify(one),
      );
      const place = `where the delimiter ${expected} or the end of the line should be`;
      throw damaged(this.#line, `there is ${found} behind a closing quote, ${place}`);
    }
    this.#begin();
    this.#state = "plain";
    this.#field += character;
  }

  #begin(): void {
    if (this.#fields.length === 0 && this.#state === "before") this.#begins = this.#line;
  }

  #endField(): void {
    this.#begin();
    this.#fields.push(this.#field);
    this.#field = "";
    this.#state = "before";
  }

  *#endRecord(): Generator<CsvRecord> {
    if (this.#state === "plain") this.#field = this.#field.replace(/\r$/, "");
    const empty = this.#fields.length === 0 && this.#field === "" && this.#state !== "behind";
    if (!empty) this.#endField();
    const fields = this.#fields;
    this.#fields = [];
    this.#field = "";
    this.#state = "before";
    if (!empty) yield { fields, line: this.#begins };
  }
}

export const damaged = (line: number, why: string): BpttError =>
  new BpttError("InvalidArgument", `Dataset.fromCsv could not read line ${line}: ${why}.`);
