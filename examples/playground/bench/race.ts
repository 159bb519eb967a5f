// A race: contenders are warmed up, then repeat in turn, so that a busy moment hits all of them.

import { Contender, type ContenderName, contenders } from "./contender.js";
import type { Engine } from "./protocol.js";

/** What is known of a contender so far. */
export interface Standing {
  readonly name: ContenderName;
  /** Known when it is warm. */
  readonly engine: Engine | undefined;
  /** Milliseconds a step: the least and the median; undefined before the first repetition. */
  readonly least: number | undefined;
  readonly median: number | undefined;
}

export type Stage =
  | { readonly kind: "warming"; readonly name: ContenderName }
  | { readonly kind: "repetition"; readonly number: number; readonly of: number };

/** Repetitions of a race, and of one that only shows that everything works. */
const REPETITIONS = 9;
const FEW = 2;

/**
 * @param smoke whether figures are of no interest.
 * @returns the loss of the first batch, the same for all.
 */
export async function race(
  smoke: boolean,
  tell: (standings: readonly Standing[], stage: Stage) => void,
  stop: AbortSignal,
): Promise<number> {
  const all = contenders().map((spec) => new Contender(spec));
  const say = (stage: Stage) => {
    stop.throwIfAborted();
    tell(all.map(standing), stage);
  };
  try {
    for (const contender of all) {
      say({ kind: "warming", name: contender.spec.name });
      await contender.warmUp();
    }
    const of = smoke ? FEW : REPETITIONS;
    for (let number = 1; number <= of; number++) {
      for (const contender of all) {
        say({ kind: "repetition", number, of });
        await contender.repeat(smoke ? 1 : contender.spec.batches);
      }
    }
    say({ kind: "repetition", number: of, of });
    return agreement(all);
  } finally {
    for (const contender of all) contender.end();
  }
}

/** That they computed the same thing. */
function agreement(all: readonly Contender[]): number {
  const losses = all.map(({ loss }) => loss);
  const spread = Math.max(...losses) - Math.min(...losses);
  if (!(spread < 1e-5)) throw new Error(`The contenders' losses differ: ${losses.join(", ")}.`);
  return losses[0]!;
}

function standing({ spec: { name }, engine, times }: Contender): Standing {
  if (times.length === 0) return { name, engine, least: undefined, median: undefined };
  const sorted = [...times].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return { name, engine, least: sorted[0], median };
}
