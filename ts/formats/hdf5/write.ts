/** HDF5 as Keras writes it: superblock 0, old groups, data in one piece, texts as attributes. The same tree makes the same bytes. */
import { utf8 } from "../../engine/runtime.js";
import type { NumberType } from "../../io/number_types.js";
import { type Planned, wholeOf } from "../../io/planned.js";
import { Sink } from "../sink.js";
import { aligned, Blocks } from "./blocks.js";
import { describe, VARIABLE } from "./datatypes.js";
import { ATTRIBUTE, DATASPACE, DATATYPE, FILL, LAYOUT, SYMBOL_TABLE } from "./messages.js";
import { SIGNATURE } from "./superblock.js";
import { leafK, type Table, TREE_K, writeTable } from "./write_group.js";
import { TextHeaps } from "./write_texts.js";

export interface GroupToWrite {
  readonly attributes?: ReadonlyMap<string, string>;
  readonly members: ReadonlyMap<string, GroupToWrite | DataToWrite>;
}

export interface DataToWrite {
  readonly shape: readonly number[];
  readonly type: NumberType;
  /** Little-endian. */
  readonly bytes: Uint8Array;
}

interface Writing {
  readonly blocks: Blocks;
  readonly texts: TextHeaps;
  readonly k: number;
}

/** Bytes of superblock 0. */
const SUPERBLOCK = 96;

/**
 * The file with this root.
 *
 * @throws BpttError `OutOfMemory` where there is no room for it.
 */
export const writeHDF5 = (root: GroupToWrite): Uint8Array => wholeOf(planHDF5(root));

/** The same, before it is made. Numbers stay where they are until it is. */
export function planHDF5(root: GroupToWrite): Planned {
  const blocks = new Blocks(SUPERBLOCK);
  const writing = { blocks, texts: new TextHeaps(blocks), k: leafK(mostMembers(root)) };
  const { at, table } = writeGroup(writing, root);
  const { size } = blocks;
  const beginning = new Sink(SUPERBLOCK);
  beginning.ascii(SIGNATURE).u32(0).put([0, 8, 8, 0]).u16(writing.k).u16(TREE_K).u32(0);
  beginning.u64(0).none().u64(size).none();
  // The root's entry, with its table.
  beginning.u64(0).u64(at).u64(1).u64(table.tree).u64(table.heap);
  return { size, pieces: () => blocks.pieces(beginning.bytes) };
}

const isGroup = (node: GroupToWrite | DataToWrite): node is GroupToWrite => "members" in node;

function mostMembers({ members }: GroupToWrite): number {
  const below = [...members.values()].filter(isGroup).map(mostMembers);
  return below.reduce((a, b) => Math.max(a, b), members.size);
}

function writeGroup(writing: Writing, group: GroupToWrite): { at: number; table: Table } {
  const members = new Map<string, number>();
  for (const [name, node] of group.members) {
    members.set(name, isGroup(node) ? writeGroup(writing, node).at : writeData(writing, node));
  }
  const table = writeTable(writing.blocks, members, writing.k);
  const attributes = [...(group.attributes ?? [])].map(
    ([name, text]) => [ATTRIBUTE, attribute(writing.texts, name, text)] as const,
  );
  const addresses = new Sink(16).u64(table.tree).u64(table.heap).bytes;
  return { at: writeHeader(writing.blocks, [[SYMBOL_TABLE, addresses], ...attributes]), table };
}

function writeData({ blocks }: Writing, { shape, type, bytes }: DataToWrite): number {
  const space = new Sink(8 + 8 * shape.length).u8(1).u8(shape.length).skipTo(8);
  for (const size of shape) space.u64(size);
  const layout = new Sink(24).u8(3).u8(1);
  if (bytes.length > 0) layout.u64(blocks.place(bytes));
  else layout.none();
  layout.u64(bytes.length);
  return writeHeader(blocks, [
    [DATASPACE, space.bytes],
    [DATATYPE, Uint8Array.from(describe(type))],
    // Room is made late, and filled if something was set, which is not.
    [FILL, Uint8Array.of(2, 2, 2, 0, 0, 0, 0, 0)],
    [LAYOUT, layout.bytes],
  ]);
}

/** An object's header of version 1, in one block. */
function writeHeader(
  blocks: Blocks,
  messages: readonly (readonly [type: number, bytes: Uint8Array])[],
): number {
  const size = messages.reduce((sum, [, bytes]) => sum + 8 + aligned(bytes.length), 0);
  const header = new Sink(16 + size).u16(1).u16(messages.length).u32(1).u32(size).u32(0);
  for (const [type, bytes] of messages) {
    const end = header.at + 8 + aligned(bytes.length);
    header.u16(type).u16(aligned(bytes.length)).u32(0).put(bytes).skipTo(end);
  }
  return blocks.place(header.bytes);
}

/** One text of variable length in UTF-8: name, type, shape, and where the text lies. */
function attribute(texts: TextHeaps, name: string, text: string): Uint8Array {
  const [nameBytes, textBytes] = [utf8(name), utf8(text)];
  const nameLength = nameBytes.length + 1;
  const sink = new Sink(8 + aligned(nameLength) + 24 + 8 + 16);
  sink.u16(1).u16(nameLength).u16(24).u16(8);
  sink.put(nameBytes).skipTo(8 + aligned(nameLength));
  // References of 16 bytes to texts in UTF-8, which are lists of characters of 1 byte.
  sink
    .u8(0x10 | VARIABLE)
    .put([1, 1, 0])
    .u32(16);
  sink.put([0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0]);
  const { heap, index } = texts.add(textBytes);
  // No axes: one text.
  sink.u64(1).u32(textBytes.length).u64(heap).u32(index);
  return sink.bytes;
}
