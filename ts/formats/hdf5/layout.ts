/** Where the bytes of a data set lie: in its header, in one piece, or in chunks. */
import { sizeOf } from "../../shape.js";
import { unpackers } from "../unpacking.js";
import type { Input } from "./input.js";
import { FILTERS, LAYOUT, type Message } from "./messages.js";
import { CHUNK_TREE, walkTree } from "./tree.js";

const COMPACT = 0;
const CONTIGUOUS = 1;
const CHUNKED = 2;

/**
 * What gives the bytes of a data set, whose place is checked here. Those that lie in one piece are no copy.
 *
 * @param element bytes of an element.
 */
export function readLayout(
  input: Input,
  messages: readonly Message[],
  shape: readonly number[],
  element: number,
): () => Uint8Array {
  const { at } = messages.find(({ type }) => type === LAYOUT)!;
  const version = input.version(at, "a layout", 3, 4);
  const filters = messages.find(({ type }) => type === FILTERS);
  const size = element * sizeOf(shape);
  const kind = input.u8(at + 1);
  if (kind === CHUNKED) {
    // As libver="latest" writes them.
    if (version === 4) throw input.unread("chunks of version 4");
    return readChunked(input, at, filters, shape, element);
  }
  if (filters) throw input.damaged(filters.at, "no filters but of chunks");
  if (kind === COMPACT) return piece(input, at + 4, input.u16(at + 2), size);
  if (kind !== CONTIGUOUS) throw input.unread("a virtual data set");
  const start = input.address(at + 2);
  if (size === 0) return () => new Uint8Array(0);
  if (start === undefined) throw input.error(`a data set of ${size} bytes stores none`);
  return piece(input, start, input.u64(at + 10), size);
}

function piece(input: Input, at: number, stored: number, size: number): () => Uint8Array {
  if (stored < size) throw input.damaged(at, `${size} bytes`, `${stored} bytes`);
  const bytes = input.span(at, size);
  return () => bytes;
}

/** Rank and one, the tree's address, the shape of a chunk, and the bytes of an element. */
function readChunked(
  input: Input,
  at: number,
  filters: Message | undefined,
  shape: readonly number[],
  element: number,
): () => Uint8Array {
  const { readChunks, readFilters } = unpackers();
  const rank = input.u8(at + 2) - 1;
  const block = shape.map((_, axis) => input.u32(at + 11 + 4 * axis));
  const fits = rank === shape.length && input.u32(at + 11 + 4 * rank) === element;
  if (!fits || rank === 0 || block.includes(0)) {
    throw input.damaged(at, `chunks of [${shape}] in elements of ${element} bytes`);
  }
  const grid = { shape, block, element, filters: filters ? readFilters(input, filters.at) : [] };
  const tree = input.address(at + 3);
  if (tree === undefined) return readChunks(input, grid, undefined);
  return readChunks(input, grid, (leaf) =>
    walkTree(input, tree, CHUNK_TREE, 16 + 8 * shape.length, leaf),
  );
}
