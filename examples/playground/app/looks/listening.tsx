import { ctcDecode } from "bptt";
import { useState } from "preact/hooks";
import { predicted } from "../../tasks/answers.js";
import type { Steps } from "../../tasks/examples.js";
import type { Bar } from "../../views/bars.js";
import { createSound } from "../../views/sound.js";
import { Shown } from "../parts/shown.js";
import type { Run } from "../state/run.js";
import { current } from "../state/session.js";
import { texts } from "../texts/index.js";
import { namesOf } from "./reading.js";
import { useLook } from "./use_look.js";

/** Steps that are heard at once, the latest ones, and those of which the bars tell. */
const [ROOM, LATELY] = [300, 25];

/** Sound from the microphone or a file, and what the network takes it for. */
export function Listening() {
  const t = texts.value;
  const [ear] = useState(() => current.value!.prepared.ear!());
  const [steps, hear] = useState<Steps>([]);
  const seen = useLook((run) => heard(run, steps), [steps]);
  const push = async (samples: Float32Array) => {
    const more = await ear.push(samples);
    if (more.length > 0) hear((before) => [...before, ...more].slice(-ROOM));
  };
  const options = {
    label: t.sound,
    texts: t.soundTexts,
    rate: ear.rate,
    room: ROOM,
    onSamples: (samples: Float32Array) => void push(samples),
    onEnd: () => ear.reset(),
  };
  return (
    <>
      <Shown
        create={createSound}
        options={options}
        data={{ frames: steps, guesses: seen.value?.bars ?? [] }}
      />
      <p class="said">{seen.value?.labels}</p>
    </>
  );
}

async function heard(
  { model, prepared }: Run,
  steps: Steps,
): Promise<{ labels: string; bars: Bar[] }> {
  if (steps.length === 0) return { labels: "", bars: [] };
  const names = namesOf(prepared.output);
  const [answer] = await predicted(model, [{ x: steps, y: 0 }]);
  const lines = Array.from(steps, (_, i) =>
    answer!.subarray(i * names.length, (i + 1) * names.length),
  );
  const [readings] = await ctcDecode([lines]);
  const shares = lines.slice(-LATELY).map(softmax);
  const bars = names.slice(1).map((name, i) => {
    return { name, share: Math.max(...shares.map((share) => share[i + 1]!)) };
  });
  return { labels: readings![0]!.labels.map((label) => names[label]).join(" "), bars };
}

function softmax(logits: Float32Array): Float32Array {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
