// Contenders at the same model, warmed up and repeating in turn, so that a busy moment hits all of them.

import { Contender, type ContenderSpec } from "./contender.js";
import type { Measure } from "./measures.js";
import type { Result } from "./ratios.js";
import { spread } from "./statistics.js";

export async function race(
  model: string,
  specs: readonly ContenderSpec[],
  folder: string,
  repetitions: number,
): Promise<Result[]> {
  const contenders: Contender[] = [];
  try {
    for (const spec of specs) {
      console.log(`${model}: warming up ${spec.name} ...`);
      const contender = new Contender(spec, folder);
      contenders.push(contender);
      await contender.warmUp();
    }
    for (let i = 1; i <= repetitions; i++) {
      console.log(`${model}: repetition ${i} of ${repetitions} ...`);
      for (const contender of contenders) await contender.repeat();
    }
    return contenders.map(summary);
  } finally {
    for (const contender of contenders) contender.end();
  }
}

function summary({ spec, engine, failure, times }: Contender): Result {
  const entries = Object.entries(times) as [Measure, number[]][];
  return {
    name: spec.name,
    engine,
    threads: spec.threads,
    failure,
    times: Object.fromEntries(entries.map(([measure, all]) => [measure, spread(all)])),
  };
}
