/** Where the bytes of a data set lie: in its header, in one piece, or in chunks. */
import { sizeOf } from "../../shape.js";
import { readChunks } from "./chunks.js";
import { readFilters } from "./filters.js";
import type { Input } from "./input.js";
import { FILTERS, LAYOUT, type Message } from "./messages.js";

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
  const version = input.u8(at);
  if (version !== 3 && version !== 4) throw input.unread(`a layout of version ${version}`);
  const filters = messages.find(({ type }) => type === FILTERS);
  const size = element * sizeOf(shape);
  const kind = input.u8(at + 1);
  if (kind === CHUNKED) return readChunked(input, at, filters, shape, element);
  if (filters) throw input.damaged(filters.at, "filters of chunks", "some of other data");
  if (kind === COMPACT) return piece(input, at + 4, input.u16(at + 2), size);
  if (kind !== CONTIGUOUS) throw input.unread("a virtual data set");
  const start = input.address(at + 2);
  if (size === 0) return () => new Uint8Array(0);
  if (start === undefined) throw input.error(`a data set of ${size} bytes in it stores none`);
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
  if (input.u8(at) === 4) throw input.unread('chunks as libver="latest" writes them');
  const rank = input.u8(at + 2) - 1;
  if (rank !== shape.length || rank === 0) {
    throw input.damaged(at, `chunks of ${shape.length} axes`, `${rank} axes`);
  }
  const block = shape.map((_, axis) => input.u32(at + 11 + 4 * axis));
  const own = input.u32(at + 11 + 4 * rank);
  if (own !== element || block.includes(0)) {
    throw input.damaged(at, `chunks of ${element} bytes an element`, `[${block}] of ${own} bytes`);
  }
  const grid = { shape, block, element, filters: filters ? readFilters(input, filters.at) : [] };
  return readChunks(input, grid, input.address(at + 3));
}
