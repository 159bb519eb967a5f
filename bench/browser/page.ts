// The page: warms the contenders up, then lets them repeat in turn, so that a busy moment hits all of them.

import { showRows, update } from "./chart.js";
import { Contender, contenders } from "./contender.js";

const smoke = new URLSearchParams(location.search).has("smoke");
const REPETITIONS = smoke ? 2 : 9;

const body = document.querySelector("tbody")!;
const status = document.querySelector<HTMLElement>("#status")!;
const button = document.querySelector("button")!;

async function run(): Promise<void> {
  const all = contenders().map((spec) => new Contender(spec));
  showRows(body, all);
  try {
    for (const contender of all) {
      say(`Warming up ${contender.spec.name} …`);
      await contender.warmUp();
      update(body, all);
    }
    for (let i = 1; i <= REPETITIONS; i++) {
      say(`Repetition ${i} of ${REPETITIONS} …`);
      for (const contender of all) {
        await contender.repeat(smoke ? 1 : contender.spec.batches);
        update(body, all);
      }
    }
    say(`Done. ${agreement(all)}`);
  } finally {
    for (const contender of all) contender.end();
  }
}

/** Whether they computed the same thing: the loss of the first batch. */
function agreement(all: readonly Contender[]): string {
  const losses = all.map(({ loss }) => loss);
  const spread = Math.max(...losses) - Math.min(...losses);
  if (!(spread < 1e-5)) throw new Error(`The contenders' losses differ: ${losses.join(", ")}`);
  return `On the first batch every contender computed the same loss, ${losses[0]!.toFixed(5)}.`;
}

function say(text: string): void {
  status.textContent = text;
}

async function runOnce(): Promise<void> {
  button.disabled = true;
  document.body.dataset.state = "running";
  try {
    await run();
    document.body.dataset.state = "done";
  } catch (error) {
    say(`It failed: ${error instanceof Error ? error.message : error}`);
    document.body.dataset.state = "failed";
  } finally {
    button.disabled = false;
  }
}

document.querySelector("#machine")!.textContent =
  `${navigator.hardwareConcurrency} processors, ${crossOriginIsolated ? "memory may be shared among threads" : "not cross-origin isolated: one thread only"}; ${navigator.userAgent}`;
button.addEventListener("click", runOnce);
void runOnce();
