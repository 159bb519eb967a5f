// What the page and its contenders say to each other, and the model that all of them train.

export const ROWS = 32;
export const STEPS = 200;
export const SIZES = { vocabulary: 10000, features: 128, units: 128 };

/** The first message of the page. */
export interface Setup {
  /** For our engine. */
  threads?: number;
  /** Whether our engine has a Worker of its own. */
  worker?: boolean;
  /** For plain JavaScript. */
  products?: "loops" | "tiles";
}

/** Every later one: train this many batches. */
export interface Order {
  batches: number;
}

/** What a contender computes with: WebAssembly of a build, our algorithm in JavaScript, or plain loops. */
export type Engine = { build: string; threads: number } | "tiled" | "loops";

/** The answer to the first message. */
export interface Ready {
  engine: Engine;
}

/** And to an order. */
export interface Measured {
  milliseconds: number;
  /** Mean over the batches. */
  loss: number;
}

export type Answer = Ready | Measured | { error: string };

/** Either end of the way between them: a Worker has it around itself, a frame is handed a port. */
export interface Way {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
}
