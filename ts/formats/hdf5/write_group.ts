/** Groups as the oldest readers know them: a heap of names, nodes with entries, and a tree of one node above them. */
import { utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import { Sink } from "../sink.js";
import { aligned, type Blocks } from "./blocks.js";

/** Half the nodes that a tree's node may have below it, as most files have it. */
export const TREE_K = 16;

/** The heap's free list: none. */
const NO_FREE = 1;

/**
 * Half the entries of a group's node, chosen by the largest group: so that one node of the tree is enough for all.
 *
 * @param most members of the largest group.
 */
export function leafK(most: number): number {
  const k = Math.max(4, Math.ceil(most / (4 * TREE_K)));
  if (k <= 0xffff) return k;
  throw new BpttError("File", `An HDF5 file can't be written with a group of ${most} members.`);
}

/** Where a group's tree and heap lie. */
export interface Table {
  readonly tree: number;
  readonly heap: number;
}

/** @param members where their headers stand, by their names. */
export function writeTable(blocks: Blocks, members: ReadonlyMap<string, number>, k: number): Table {
  const entries = [...members].map(([name, at]) => ({ name: utf8(name), at, offset: 0 }));
  entries.sort((a, b) => compareBytes(a.name, b.name));
  const heap = writeNames(blocks, entries);
  const nodes: { at: number; last: number }[] = [];
  for (let first = 0; first < entries.length; first += 2 * k) {
    const some = entries.slice(first, first + 2 * k);
    nodes.push({ at: writeNode(blocks, some, k), last: some.at(-1)!.offset });
  }
  return { tree: writeTree(blocks, nodes), heap };
}

interface Entry {
  readonly name: Uint8Array;
  readonly at: number;
  /** Where its name begins in the heap. */
  offset: number;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? a.length - b.length : a[at]! - (b[at] ?? -1);
}

/** The heap; the empty name stands first. */
function writeNames(blocks: Blocks, entries: readonly Entry[]): number {
  let size = 8;
  for (const entry of entries) {
    entry.offset = size;
    size += aligned(entry.name.length + 1);
  }
  const names = new Sink(size);
  for (const { name, offset } of entries) names.skipTo(offset).put(name);
  const data = blocks.place(names.bytes);
  return blocks.place(new Sink(32).ascii("HEAP").u32(0).u64(size).u64(NO_FREE).u64(data).bytes);
}

function writeNode(blocks: Blocks, entries: readonly Entry[], k: number): number {
  const node = new Sink(8 + 2 * k * 40);
  node.ascii("SNOD").u16(1).u16(entries.length);
  // Nothing of what is linked to is kept here.
  for (const { at, offset } of entries) node.u64(offset).u64(at).u64(0).u64(0).u64(0);
  return blocks.place(node.bytes);
}

/** The tree's one node: between its children stand the last names of those before. */
function writeTree(blocks: Blocks, nodes: readonly { at: number; last: number }[]): number {
  const tree = new Sink(24 + 2 * TREE_K * 16 + 8);
  // Of names, on the lowest level, with no neighbours.
  tree.ascii("TREE").u16(0).u16(nodes.length).none().none().u64(0);
  for (const { at, last } of nodes) tree.u64(at).u64(last);
  return blocks.place(tree.bytes);
}
