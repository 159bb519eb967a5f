import { boolean, checkOptions, list, show } from "../checks.js";
import { utf8 } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import { checkPath } from "../io/checked_path.js";
import { LogFile } from "../io/log_file.js";
import { shownPath } from "../io/paths.js";
import { Callback, type CallbackState, type Logs } from "./callback.js";
import { isCount, isText, Memory, orNull } from "./memory.js";
import { repr } from "./python_format.js";

/** Options of {@link CSVLogger}, with Keras's names and defaults. */
export interface CSVLoggerOptions {
  /** The character between two values. Default `","`. */
  separator?: string;
  /** Whether rows are added to those of a file that is there. Default false: the file begins anew. */
  append?: boolean;
}

const WHERE = "CSVLogger";
const END = "\r\n";

/**
 * Writes what is logged to a CSV file, a row for each epoch: `epoch`, counted from 0, then the names in alphabetical order, as Keras and Python
 * write them. Each row is on the disk when its epoch ends. A run that goes on from a state ({@link Callback.setState}) also goes on from
 * the row of that state: none stands twice.
 *
 * With `append` the file's own columns are kept, where Keras would add rows under a head that does not fit.
 *
 * @throws BpttError `InvalidArgument` for a path, option or value that can't be used; in `fit` `File` where the file can't be written or
 * has other columns, `Unsupported` where there are no files.
 */
export class CSVLogger extends Callback {
  readonly #separator: string;
  readonly #append: boolean;
  readonly #file: LogFile;
  readonly #memory = new Memory(
    WHERE,
    { bytes: 0, columns: null as string | null },
    { bytes: isCount, columns: orNull(isText) },
  );

  constructor(filename: string, options: CSVLoggerOptions = {}) {
    super();
    const taken = checkOptions(WHERE, options, ["separator", "append"]);
    const { separator = ",", append = false } = taken;
    if (typeof separator !== "string" || !/^[^"\r\n]$/u.test(separator)) {
      throw new BpttError(
        "InvalidArgument",
        `${WHERE} received an invalid value for argument \`separator\`, expected one character, got ${show(separator)}.`,
      );
    }
    this.#separator = separator;
    this.#append = boolean(WHERE, "append", append);
    this.#file = new LogFile(WHERE, checkPath(WHERE, "filename", filename));
  }

  override getState(): CallbackState {
    return this.#memory.write();
  }

  override setState(state: CallbackState): void {
    this.#memory.read(state);
  }

  override async onTrainBegin(): Promise<void> {
    const goesOn = this.#memory.begin();
    const run = this.#memory.now;
    if (!goesOn && this.#append) {
      const text = await this.#file.read();
      // A row that a crash has cut off goes.
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      const head = whole.split(/\r?\n/, 1)[0]!;
      run.bytes = utf8(whole).length;
      run.columns = head === "" ? null : head;
    }
    await this.#file.begin(run.bytes);
    run.bytes = this.#file.size;
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    const run = this.#memory.now;
    const head = this.#row(columnsOf(logs));
    const columns = run.columns ?? head;
    const names = this.#names(columns, logs);
    const row = names.map((name) => {
      const value = Object.hasOwn(logs, name) ? logs[name] : undefined;
      return name === "epoch" ? String(epoch) : value === undefined ? "NA" : repr(value);
    });
    const lines = run.columns === null ? [columns, this.#row(row)] : [this.#row(row)];
    await this.#file.add(utf8(lines.map((line) => line + END).join("")));
    run.columns = columns;
    run.bytes = this.#file.size;
  }

  /** The columns of a head. All that is logged has to have its place in one that was there. */
  #names(head: string, logs: Logs): string[] {
    const names = cells(head, this.#separator);
    const missing = Object.keys(logs).filter((name) => !names.includes(name));
    if (names[0] === "epoch" && (missing.length === 0 || !this.#append)) return names;
    throw new BpttError(
      "File",
      `${WHERE} can't add rows to ${shownPath(this.#file.path)}: ${names[0] === "epoch" ? `it has no column for ${list(missing)}` : 'its first column is not "epoch"'}.`,
    );
  }

  #row(values: readonly string[]): string {
    const special = (text: string) => text.includes(this.#separator) || /["\r\n]/.test(text);
    return values
      .map((text) => (special(text) ? `"${text.replaceAll('"', '""')}"` : text))
      .join(this.#separator);
  }
}

/** As Keras chooses them at the first epoch: with a place for values of validation, should they come later. */
function columnsOf(logs: Logs): string[] {
  const names = Object.keys(logs).sort();
  const validated = names.some((name) => name.startsWith("val_"));
  return ["epoch", ...names, ...(validated ? [] : names.map((name) => `val_${name}`))];
}

/** The cells of one line. */
function cells(line: string, separator: string): string[] {
  const found: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
    const end = quoted ? quoted[0].length : rest.indexOf(separator);
    const stop = end < 0 ? rest.length : end;
    found.push(quoted ? quoted[1]!.replaceAll('""', '"') : rest.slice(0, stop));
    if (stop >= rest.length) return found;
    rest = rest.slice(stop + 1);
  }
}
