import type { Latencies } from "./latencies.js";
import { Listener } from "./listener.js";
import type { Trained } from "./saved.js";

/** Labels sound until there is no more of it; tells how long labels took. */
export async function listen(
  { model, frontEnd }: Trained,
  sound: AsyncIterable<Float32Array>,
  write: (text: string) => void,
): Promise<Latencies> {
  const listener = await Listener.open(model, frontEnd, {
    label: (label) => write(`${label} `),
    end: () => write("\n"),
  });
  // Sound waits for nobody: what arrives meanwhile is queued. What goes wrong is told at the end.
  try {
    for await (const samples of sound) listener.push(samples).catch(() => {});
  } finally {
    await listener.finish();
  }
  return listener.latencies;
}
