// A run as one `.keras` file, which Keras and `loadModel` open, with a member beside that they pass over: what the page knows of it.
import { loadModel } from "bptt";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { UserError } from "../../../sentiment/user_error.js";
import { readLink, writeLink } from "../../network/link.js";
import { Refusal } from "../../refusal.js";
import type { Material } from "../../tasks/task.js";
import { texts } from "../texts/index.js";
import { type Point, type Reached, Run } from "./run.js";
import { taskOf } from "./setup.js";

const MEMBER = "playground.json";

interface Story {
  readonly version: 1;
  /** As links have it. */
  readonly config: string;
  readonly material?: Material | undefined;
  readonly step: number;
  readonly seconds: number;
  readonly until: number;
  readonly points: readonly Point[];
  readonly score?: number | undefined;
  readonly reached?: Reached | undefined;
}

/** A run at a moment between two updates. */
export async function packed(run: Run): Promise<Uint8Array<ArrayBuffer>> {
  const [bytes, story] = await run.turns.take(
    async () => [await run.model.save(), storyOf(run)] as const,
  );
  const members = { ...unzipSync(bytes), [MEMBER]: strToU8(JSON.stringify(story)) };
  return zipSync(members, { level: 0 }) as Uint8Array<ArrayBuffer>;
}

const storyOf = (run: Run): Story => ({
  version: 1,
  config: writeLink(run.setup),
  material: run.setup.material,
  step: run.step.value,
  seconds: run.seconds.value,
  until: run.until.value,
  points: run.points.value,
  score: run.score.value,
  reached: run.reached.value,
});

/**
 * A run that was packed, where it stopped.
 *
 * @param name of the file, for messages.
 * @throws UserError for what this page did not save; BpttError for a damaged file.
 */
export async function unpacked(bytes: Uint8Array, name: string): Promise<Run> {
  const story = readStory(bytes, name);
  const { material } = story;
  const { chosen, trouble } = readLink(story.config);
  if (trouble !== undefined) {
    throw new Refusal({ en: `${name}: ${trouble.en}`, zh: `${name}：${trouble.zh}` });
  }
  const setup = { ...chosen, ...(material && { material }) };
  const task = taskOf(setup);
  const prepared = await task.prepare(setup.values, setup.seed, material);
  const run = new Run(setup, task, prepared, await loadModel(bytes));
  run.step.value = story.step;
  run.seconds.value = story.seconds;
  run.until.value = story.until;
  run.points.value = story.points;
  run.score.value = story.score;
  run.reached.value = story.reached;
  run.phase.value = story.step < story.until ? "stopped" : "done";
  return run;
}

function readStory(bytes: Uint8Array, name: string): Story {
  try {
    const { [MEMBER]: member } = unzipSync(bytes, { filter: (file) => file.name === MEMBER });
    const story = JSON.parse(strFromU8(member!)) as Story;
    const numbers = [story.step, story.seconds, story.until];
    if (story.version === 1 && numbers.every(Number.isFinite) && Array.isArray(story.points)) {
      return story;
    }
  } catch {
    // What it is instead does not matter.
  }
  throw new UserError(texts.value.foreign(name));
}
