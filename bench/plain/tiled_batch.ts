// Which cells, (row, step) pairs, of a batch are computed: the exact rewrites of our engine (crates/bptt/src/batch.rs).
//
// Rows that begin with the same id, over and over, share their states until they differ. The row with the longest such
// prefix, the chain, runs from the first step; the others join it where their own tokens begin. Cells lie step by step,
// the chain first, then the joined rows in the order in which they came.

export interface TiledBatch {
  cells: number;
  /** Where the cells of each step begin, and the end. */
  starts: Int32Array;
  /** For each cell its predecessor; none for those of the first step. */
  previous: Int32Array;
  /** For each cell the place of its token in `distinct`. */
  token: Int32Array;
  distinct: Int32Array;
  distinctCount: number;
  /** For each row its last cell. */
  last: Int32Array;
}

/** Packs batches of up to `rows` rows of `steps` tokens; the result is overwritten by the next one. */
export class Packer {
  private readonly batch: TiledBatch;
  private readonly seen: Int32Array;

  constructor(
    readonly rows: number,
    readonly steps: number,
    vocabulary: number,
  ) {
    const ints = (length: number) => new Int32Array(length);
    this.seen = ints(vocabulary).fill(-1);
    this.batch = {
      cells: 0,
      starts: ints(steps + 1),
      previous: ints(rows * steps),
      token: ints(rows * steps),
      distinct: ints(Math.min(vocabulary, rows * steps)),
      distinctCount: 0,
      last: ints(rows),
    };
  }

  pack(tokens: Int32Array, rows: number): TiledBatch {
    const { batch, steps } = this;
    const prefix = prefixes(tokens, rows, steps);
    const order = [...prefix.keys()].sort((p, q) => prefix[p]! - prefix[q]!);
    const chain = order.pop()!;
    batch.cells = batch.distinctCount = 0;
    let joined = 0;
    for (let t = 0; t < steps; t++) {
      batch.starts[t] = batch.cells;
      const before = t === 0 ? 0 : batch.starts[t - 1]!;
      const carried = joined;
      while (joined < order.length && prefix[order[joined]!]! <= t) joined++;
      this.push(tokens, chain, t, before);
      for (let i = 0; i < joined; i++)
        this.push(tokens, order[i]!, t, i < carried ? before + 1 + i : before);
    }
    batch.starts[steps] = batch.cells;
    // Rows that are nothing but prefix end where the chain does, which is then nothing else either.
    for (let i = joined; i < order.length; i++) batch.last[order[i]!] = batch.last[chain]!;
    for (let i = 0; i < batch.distinctCount; i++) this.seen[batch.distinct[i]!] = -1;
    return batch;
  }

  private push(tokens: Int32Array, row: number, t: number, previous: number): void {
    const { batch, seen } = this;
    const id = tokens[row * this.steps + t]!;
    if (seen[id] === -1) {
      seen[id] = batch.distinctCount;
      batch.distinct[batch.distinctCount++] = id;
    }
    const cell = batch.cells++;
    batch.token[cell] = seen[id]!;
    batch.previous[cell] = previous;
    batch.last[row] = cell;
  }
}

/** How many leading tokens of each row are the id that starts the longest run. */
function prefixes(tokens: Int32Array, rows: number, steps: number): Int32Array {
  const runs = Int32Array.from({ length: rows }, (_, r) => {
    const end = (r + 1) * steps;
    let k = r * steps + 1;
    while (k < end && tokens[k] === tokens[r * steps]) k++;
    return k - r * steps;
  });
  const id = tokens[runs.indexOf(Math.max(...runs)) * steps];
  return runs.map((run, r) => (tokens[r * steps] === id ? run : 0));
}
