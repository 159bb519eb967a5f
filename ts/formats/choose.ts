// Which format is written: the one that is asked for, else the one that the name's end tells, else the first of the table.
import { list, own, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { shownPath } from "../io/paths.js";
import type { Target } from "../io/target.js";

/** What a table says of each of its formats. */
interface Entry {
  /** How messages call it. */
  readonly name: string;
  /** How names of its files end. */
  readonly ending: string;
  /** Default: it is only read. */
  readonly writer?: unknown;
}

export type Table<E extends Entry> = Readonly<Record<string, E>>;

/** A call that writes, and what it writes, in words. */
interface Call {
  readonly where: string;
  readonly what: string;
  /** Another call that may have been meant. */
  readonly hint: string;
  /** Whether names of files must tell the format. */
  readonly exact: boolean;
}

/**
 * The format of a call, by the option `format` and the name that a target has.
 * @throws BpttError `InvalidArgument` for what can't be written, and for a name that others would take for another format's.
 */
export function chooseFormat<E extends Entry>(
  { where, what, hint, exact }: Call,
  formats: Table<E>,
  target: Target | undefined,
  asked: unknown,
): E {
  const written = Object.entries(formats).filter(([, { writer }]) => writer !== undefined);
  const format = typeof asked === "string" ? own(Object.fromEntries(written), asked) : undefined;
  if (asked !== undefined && format === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`format\`, expected one of ${list(written.map(([name]) => name))}, got ${show(asked)}.`,
    );
  }
  const name = target?.name;
  const told = name === undefined ? undefined : formatNamed(formats, name);
  const chosen = format ?? told ?? written[0]![1];
  if (name === undefined || (told === chosen && chosen.writer !== undefined)) return chosen;
  // A name that tells nothing will do where nobody goes by it.
  if (told === undefined && !(exact && target!.exact)) return chosen;
  const endings = format ? [format.ending] : written.map(([, { ending }]) => ending);
  throw new BpttError(
    "InvalidArgument",
    `${where} writes ${format ? format.name : what} to names that end in ${list(endings)}, got ${show(shownPath(name))}${format ? "" : `; ${hint}`}.`,
  );
}

/** The format whose files have such a name; of several the one that tells most. */
export function formatNamed<E extends Entry>(formats: Table<E>, name: string): E | undefined {
  const fit = Object.values(formats).filter(({ ending }) => name.toLowerCase().endsWith(ending));
  return fit.sort((a, b) => b.ending.length - a.ending.length)[0];
}
