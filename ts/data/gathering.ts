import { copyOf, zeros } from "../allocate.js";
import type { Chunk, Feed } from "../engine/engine.js";
import { STAGING_LIMIT } from "./rows.js";

/** A chunk with numbers of its own, whatever becomes of the arrays that it was made of. */
export function ownChunk({ feeds, targets, sampleWeights = [], ...sizes }: Chunk): Chunk {
  const copy = <T extends Int32Array | Float32Array>(values: T | undefined) =>
    values && copyOf(values, "a batch");
  return {
    ...sizes,
    feeds: feeds.map(({ tokens, floats, ...feed }) => ({
      ...feed,
      tokens: copy(tokens),
      floats: copy(floats),
    })),
    targets: targets.map((values) => copyOf(values, "a batch")),
    sampleWeights: sampleWeights.map(copy),
  };
}

/** Batches that one call can take: of one form, as many rows each, the last one perhaps fewer. */
export class Gathering {
  readonly #chunks: Chunk[] = [];
  #bytes = 0;

  get batches(): number {
    return this.#chunks.length;
  }

  /** Takes one more batch, or says that it needs a call of its own. */
  add(chunk: Chunk): boolean {
    const bytes = bytesOf(chunk);
    if (this.batches > 0 && !(this.#fits(chunk) && this.#bytes + bytes <= STAGING_LIMIT))
      return false;
    this.#chunks.push(chunk);
    this.#bytes += bytes;
    return true;
  }

  #fits(chunk: Chunk): boolean {
    const [first, last] = [this.#chunks[0]!, this.#chunks.at(-1)!];
    const alike = (feed: Feed, i: number) => formOf(feed) === formOf(first.feeds[i]!);
    const weighed = weighedOf(chunk) === weighedOf(first);
    const sizes = last.rows === first.rows && chunk.rows <= first.rows;
    return sizes && weighed && chunk.feeds.every(alike);
  }

  /** All batches as one chunk. */
  chunk(): Chunk {
    const chunks = this.#chunks;
    const first = chunks[0]!;
    if (chunks.length === 1) return first;
    return {
      rows: chunks.reduce((sum, { rows }) => sum + rows, 0),
      batchSize: first.rows,
      feeds: first.feeds.map(({ steps }, i) => ({
        steps,
        tokens: joined(chunks.map(({ feeds }) => feeds[i]!.tokens)),
        floats: joined(chunks.map(({ feeds }) => feeds[i]!.floats)),
        lengths: joined(chunks.map(({ feeds }) => feeds[i]!.lengths)),
      })),
      targets: first.targets.map((_, i) => joined(chunks.map(({ targets }) => targets[i]))!),
      sampleWeights: first.targets.map((_, i) =>
        joined(chunks.map(({ sampleWeights }) => sampleWeights?.[i])),
      ),
    };
  }
}

const formOf = ({ steps, tokens, lengths }: Feed): string =>
  `${steps} ${tokens !== undefined} ${lengths !== undefined}`;

/** Which targets have weights. */
const weighedOf = ({ targets, sampleWeights }: Chunk): string =>
  targets.map((_, i) => sampleWeights?.[i] !== undefined).join();

function bytesOf({ feeds, targets, sampleWeights = [] }: Chunk): number {
  const arrays = [
    ...feeds.flatMap(({ tokens, floats, lengths }) => [tokens, floats, lengths]),
    ...targets,
    ...sampleWeights,
  ];
  return arrays.reduce((sum, values) => sum + (values?.byteLength ?? 0), 0);
}

function joined<T extends Int32Array | Float32Array | Uint32Array>(
  parts: readonly (T | undefined)[],
): T | undefined {
  if (parts[0] === undefined) return undefined;
  const total = parts.reduce((sum, part) => sum + part!.length, 0);
  const all = zeros(parts[0].constructor as new (n: number) => T, total, "the rows of a call");
  let at = 0;
  for (const part of parts) {
    all.set(part!, at);
    at += part!.length;
  }
  return all;
}
