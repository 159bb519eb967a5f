import type { Model, ModelSession, Predictions, Sequential } from "bptt";
import { SilenceDetector } from "../sound/silence.js";
import { Features, type FrontEnd, fftLength } from "./front_end.js";
import { Latencies } from "./latencies.js";

/** What a listener tells while it hears. */
export interface Telling {
  /** A label, as soon as the model is sure of it. */
  label(label: string): void;
  /** The utterance is over. */
  end(): void;
}

/** What a session answers of a model with one output: how likely each label is, or logits of that. */
type Labelling = ModelSession<Predictions>;

/** Seconds, of which blocks are made. */
const HANG_OVER = 0.4;
const LEAD = 0.1;

/** Steps of silence before anything is heard. */
const WARMING = 200;

/** Where utterances begin and may end, in dB, for a microphone at a usual distance. */
export const THRESHOLDS = { begin: -42, end: -48 };

/**
 * Labels sound while it arrives. Of each step the likeliest label counts, and is told where it is another than that of the step before and no blank: greedy reading, for CTC as for
 * models that label every step. Beams would have to wait for what follows. When an utterance is over, the session's states begin anew.
 */
export class Listener {
  /** From the call that brought a step's last sample until its label was known, ms. */
  readonly latencies = new Latencies();
  readonly silence: SilenceDetector;
  readonly #features: Features;
  readonly #session: Labelling;
  readonly #labels: readonly string[];
  readonly #telling: Telling;
  #before = 0;
  /** What is being heard: pieces wait for each other. */
  #hearing: Promise<void> = Promise.resolve();

  private constructor(session: Labelling, frontEnd: FrontEnd, telling: Telling) {
    const blocks = (seconds: number) => Math.ceil((seconds * frontEnd.sampleRate) / frontEnd.hop);
    this.#session = session;
    this.#labels = frontEnd.labels;
    this.#telling = telling;
    this.#features = new Features(frontEnd);
    this.silence = new SilenceDetector({
      block: frontEnd.hop,
      ...THRESHOLDS,
      above: 0,
      hangOver: blocks(HANG_OVER),
      lead: blocks(LEAD),
    });
  }

  /** Opens a session of the model. */
  static async open(
    model: Model | Sequential,
    frontEnd: FrontEnd,
    telling: Telling,
  ): Promise<Listener> {
    const session = (await model.session({ rows: 1 })) as Labelling;
    const listener = new Listener(session, frontEnd, telling);
    // The first step sets up what all need, and the engine is compiled well only after some more: sound should wait for neither.
    const silence = new Float32Array(fftLength(frontEnd) + WARMING * frontEnd.stack * frontEnd.hop);
    for (const step of await listener.#features.push(silence)) await session.step([step]);
    await listener.#reset();
    return listener;
  }

  /** Goes on with the next samples, any number of them; resolves when all that they brought is told. */
  push(samples: Float32Array): Promise<void> {
    const since = performance.now();
    for (const { samples: piece, last } of this.silence.push(samples)) {
      // The caller's array may be another one's by the time it is this piece's turn.
      const own = piece.slice();
      this.#hearing = this.#hearing.then(() => this.#hear(own, since, last));
    }
    return this.#hearing;
  }

  /** Sound is over, and so is the utterance that it broke off. Nothing can be pushed behind it. */
  async finish(): Promise<void> {
    try {
      await this.#hearing;
      if (this.silence.open) this.#telling.end();
    } finally {
      this.#session.dispose();
    }
  }

  async #hear(samples: Float32Array, since: number, last: boolean): Promise<void> {
    for (const step of await this.#features.push(samples)) {
      const { data } = await this.#session.step([step]);
      this.#read(data);
      this.latencies.add(performance.now() - since);
    }
    if (!last) return;
    await this.#reset();
    this.#telling.end();
  }

  #read(likely: ArrayLike<number>): void {
    let best = 0;
    for (let i = 1; i < likely.length; i++) if (likely[i]! > likely[best]!) best = i;
    if (best !== this.#before && best !== 0) this.#telling.label(this.#labels[best]!);
    this.#before = best;
  }

  async #reset(): Promise<void> {
    this.#features.reset();
    this.#before = 0;
    await this.#session.reset();
  }
}
