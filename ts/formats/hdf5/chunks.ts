/** Data sets in chunks: blocks of one shape, each filtered for itself, that a tree finds by where they begin. */
import { zeros } from "../../allocate.js";
import { sizeOf } from "../../shape.js";
import { MOST_GROWTH } from "../deflate.js";
import { DEFLATE, type Filter, unfilter } from "./filters.js";
import type { Input } from "./input.js";

interface Chunk {
  readonly at: number;
  readonly stored: number;
  /** A bit for each filter that it went without. */
  readonly skipped: number;
  /** The first element's indices. */
  readonly begin: readonly number[];
}

/** What all chunks have in common. */
export interface Grid {
  readonly shape: readonly number[];
  /** The shape of a chunk; those at the edges reach beyond. */
  readonly block: readonly number[];
  /** Bytes of an element. */
  readonly element: number;
  readonly filters: readonly Filter[];
}

/** Calls back with where each chunk is, and its key. */
type Leaves = (leaf: (at: number, key: number) => void) => void;

/**
 * Finds the chunks of a data set, each of which must be there once.
 *
 * @param leaves those of their tree; none where nothing is stored.
 * @returns what puts them together.
 */
export function readChunks(input: Input, grid: Grid, leaves: Leaves | undefined): () => Uint8Array {
  const { shape, block, element } = grid;
  const across = shape.map((size, axis) => Math.ceil(size / block[axis]!));
  const blockBytes = element * sizeOf(block);
  const expected = sizeOf(across);
  // Of the data set itself they are counted already.
  input.claim(expected * blockBytes - element * sizeOf(shape));
  const chunks = new Map<number, Chunk>();
  if (expected > 0) {
    leaves?.((at, key) => {
      const chunk = readChunk(input, grid, at, key);
      const place = placeOf(chunk, grid, across);
      if (place === undefined || chunks.has(place)) {
        throw input.damaged(key, "a chunk in its own place", `one at [${chunk.begin}]`);
      }
      checkGrowth(input, grid, chunk, blockBytes);
      chunks.set(place, chunk);
    });
  }
  if (chunks.size !== expected) {
    throw input.error(`a data set has ${chunks.size} chunks of ${expected}`);
  }
  return () => assemble(input, grid, chunks.values(), blockBytes);
}

function readChunk(input: Input, { shape }: Grid, at: number, key: number): Chunk {
  const stored = input.u32(key);
  input.span(at, stored);
  const begin = shape.map((_, axis) => input.u64(key + 8 + 8 * axis));
  return { at, stored, skipped: input.u32(key + 4), begin };
}

/** A chunk's number in the grid; undefined where it begins between the places, or beyond. */
function placeOf({ begin }: Chunk, { shape, block }: Grid, across: readonly number[]) {
  const fits = begin.every((at, axis) => at % block[axis]! === 0 && at < shape[axis]!);
  if (!fits) return undefined;
  return begin.reduce((place, at, axis) => place * across[axis]! + at / block[axis]!, 0);
}

/** Refuses what its filters can't have made so small, before there is room for it. */
function checkGrowth(input: Input, { filters }: Grid, { at, stored }: Chunk, bytes: number): void {
  const growth = filters.some(({ id }) => id === DEFLATE) ? MOST_GROWTH : 1;
  if (bytes <= stored * growth) return;
  throw input.damaged(at, `a chunk of ${bytes} bytes`, `${stored} bytes`);
}

function assemble(input: Input, grid: Grid, chunks: Iterable<Chunk>, blockBytes: number) {
  const bytes = zeros(Uint8Array, grid.element * sizeOf(grid.shape), "the weights");
  for (const { at, stored, skipped, begin } of chunks) {
    const chunk = unfilter(input.span(at, stored), grid.filters, skipped, blockBytes);
    if (chunk === undefined) throw input.damaged(at, `a chunk of ${blockBytes} bytes`);
    copyBlock(bytes, grid, chunk, begin);
  }
  return bytes;
}

/** Copies what of a chunk lies within the shape, line by line of the last axis. */
function copyBlock(
  bytes: Uint8Array,
  { shape, block, element }: Grid,
  chunk: Uint8Array,
  begin: readonly number[],
): void {
  const copy = (axis: number, from: number, to: number): void => {
    const count = Math.min(block[axis]!, shape[axis]! - begin[axis]!);
    const first = to * shape[axis]! + begin[axis]!;
    if (axis === shape.length - 1) {
      const start = from * block[axis]! * element;
      bytes.set(chunk.subarray(start, start + count * element), first * element);
    } else {
      for (let i = 0; i < count; i++) copy(axis + 1, from * block[axis]! + i, first + i);
    }
  };
  copy(0, 0, 0);
}
