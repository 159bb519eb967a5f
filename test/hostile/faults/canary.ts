// The model that nobody touches, and what must still be so after every case.
import { engineInfo, type Sequential, shutdown } from "../../../ts/index.js";
import { bare, compiled, outcomeOf, quiet, turns, x, y } from "./lab.js";

let model: Sequential | undefined;

/** What it came to first, by engines: one may fuse multiply and add, and another not. */
const firsts = new Map<string, { bits: string; losses: string }>();

const bitsOf = async (model: Sequential) => JSON.stringify([...(await model.predict(x)).data]);

/** What a new model makes of the same data. */
async function lossesOfNew(): Promise<string> {
  using fresh = compiled(bare());
  const { history } = await fresh.fit(x, y, { ...quiet, epochs: 2 });
  return JSON.stringify(history);
}

/**
 * What is wrong after a case. A canary that died with its engine has a successor, which must compute the same.
 */
export async function canary(): Promise<string[]> {
  // Rejections that nobody took are told in a turn of their own.
  await turns();
  if (engineInfo().state === "dead") await shutdown();
  if (model && (await outcomeOf(() => model!.memoryUse())) === "Disposed") model = undefined;
  model ??= bare();
  const now = { bits: await bitsOf(model), losses: await lossesOfNew() };
  const { engine, build, level } = engineInfo();
  const kind = `${engine} ${build ?? level}`.replace("-threads", "");
  const first = firsts.get(kind) ?? now;
  firsts.set(kind, first);
  const problems: string[] = [];
  if (now.bits !== first.bits) problems.push(`the canary computes ${now.bits}, not ${first.bits}`);
  if (now.losses !== first.losses) problems.push(`a new model trains to ${now.losses}`);
  return problems;
}
