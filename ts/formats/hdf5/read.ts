/**
 * HDF5 as Keras writes it, and as it may be written anew: superblocks 0 to 3, both forms of object headers, groups of names in a tree or of
 * links in their headers, data in one piece or in chunks with deflate, shuffle and checksums, attributes with texts. All else is refused.
 */
import { quoted } from "../../show.js";
import { Attributes } from "./attributes.js";
import { DataSet } from "./data_set.js";
import { Heaps } from "./heaps.js";
import { Input } from "./input.js";
import { readLinks } from "./links.js";
import { GROUP_INFO, LAYOUT, LINK, LINK_INFO, readMessages, SYMBOL_TABLE } from "./messages.js";
import { findRoot } from "./superblock.js";

export { DataSet } from "./data_set.js";

/** A folder within the file. */
export interface Group {
  readonly attributes: Attributes;
  readonly members: ReadonlyMap<string, Group | DataSet>;
}

/** Groups within groups: far more than models within models make. */
const DEEPEST = 64;

/**
 * The file's root, with all that is below it. What there is, and where, is checked; numbers and texts are read when they are asked for.
 *
 * @param from what messages call the bytes.
 * @param most the bytes that all data sets together may take.
 * @throws BpttError `File` for what is damaged, or not read here.
 */
export function readHDF5(bytes: Uint8Array, from: string, most: number): Group {
  const input = new Input(bytes, from, most);
  const root = readObject(input, new Heaps(input), findRoot(input), []);
  if (root instanceof DataSet) throw input.error("its root is a data set, and no group");
  return root;
}

/** @param within the addresses of the groups around it. */
function readObject(
  input: Input,
  heaps: Heaps,
  at: number,
  within: readonly number[],
): Group | DataSet {
  input.spend(4);
  const messages = readMessages(input, at);
  const has = (kind: number) => messages.some(({ type }) => type === kind);
  const attributes = new Attributes(input, heaps, messages);
  if (has(LAYOUT)) return new DataSet(input, attributes, messages);
  if (![SYMBOL_TABLE, LINK_INFO, LINK, GROUP_INFO].some(has)) {
    throw input.unread(`an object at byte ${at} that is neither a group nor a data set`);
  }
  const around = [...within, at];
  if (around.length > DEEPEST) throw input.unread(`groups within groups, above ${DEEPEST}`);
  const members = new Map<string, Group | DataSet>();
  for (const [name, target] of readLinks(input, messages)) {
    if (around.includes(target)) throw input.error(`its group ${quoted(name)} holds itself`);
    members.set(name, readObject(input, heaps, target, around));
  }
  return { attributes, members };
}
