import { useEffect, useState } from "preact/hooks";
import { wordsOf } from "../../refusal.js";
import type { Words } from "../../words.js";
import { language } from "../settings.js";
import type { Run } from "../state/run.js";
import { current } from "../state/session.js";

/** What was seen in a network. */
export interface Look<T> {
  readonly value?: T;
  /** Why there is nothing to see, in a sentence. */
  readonly trouble?: string | undefined;
}

/** Milliseconds between two looks at a network that learns, and their part of its time: training comes first. */
const PAUSE = 400;
const PART = 8;

/**
 * Looks at the open network, and again whenever it has learned something.
 *
 * @param look between two pieces of its training.
 * @param of what it is looked at with: other things are looked at at once.
 */
export function useLook<T>(look: (run: Run) => Promise<T>, of: readonly unknown[]): Look<T> {
  const run = current.value;
  const [seen, show] = useState<Seen<T>>({});
  useEffect(() => {
    if (!run) return;
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    let at = -1;
    const again = async () => {
      let pause = PAUSE;
      if (run.step.peek() !== at && !document.hidden) {
        at = run.step.peek();
        const start = performance.now();
        // What is no longer looked at when its turn comes costs no time.
        const found = await run.turns.take(async () => (over ? {} : seeing(look, run)));
        pause = Math.max(PAUSE, PART * (performance.now() - start));
        if (!over) show(found);
      }
      if (!over) timer = setTimeout(again, pause);
    };
    void again();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [run, ...of]);
  return { ...seen, trouble: seen.words?.[language.value] };
}

interface Seen<T> {
  readonly value?: T;
  readonly words?: Words;
}

async function seeing<T>(look: (run: Run) => Promise<T>, run: Run): Promise<Seen<T>> {
  try {
    return { value: await look(run) };
  } catch (error) {
    return { words: wordsOf(error) };
  }
}
