// The page's half of the protocol: a contender is a Worker or a frame that stays alive, so that repetitions can alternate and every
// one is warm. Each has modules, and so an engine, of its own.

import type { Answer, Engine, Measured, Order, Ready, Setup, Way } from "./protocol.js";

/** Contenders as texts name them. */
export type ContenderName = "threads" | "worker" | "main" | "tiled" | "loops";

interface Opened {
  readonly way: Way;
  end(): void;
}

export interface ContenderSpec {
  readonly name: ContenderName;
  open(failed: (reason: string) => void): Promise<Opened>;
  readonly setup: Setup;
  /** Batches per repetition: fewer for the slow. */
  readonly batches: number;
}

/** A Worker that is its own end of the way. */
const inWorker =
  (start: () => Worker): ContenderSpec["open"] =>
  async (failed) => {
    const worker = start();
    worker.onerror = ({ message }) => failed(message || "its Worker failed");
    return { way: worker, end: () => worker.terminate() };
  };

/** A hidden frame, which computes where the page does. */
async function inFrame(): Promise<Opened> {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = "bptt";
  frame.src = new URL("./bench/frame.html", document.baseURI).href;
  const { port1: way, port2 } = new MessageChannel();
  await new Promise<void>((resolve) => {
    const hear = ({ source }: MessageEvent) => {
      if (source !== frame.contentWindow) return;
      removeEventListener("message", hear);
      resolve();
    };
    addEventListener("message", hear);
    document.body.append(frame);
  });
  frame.contentWindow!.postMessage("", location.origin, [port2]);
  return { way, end: () => frame.remove() };
}

// Bundlers look for these very words.
const startOurs = () =>
  new Worker(new URL("./bptt_worker.ts", import.meta.url), { type: "module" });
const startPlain = () =>
  new Worker(new URL("./plain_worker.ts", import.meta.url), { type: "module" });

/** Ours with threads where the page may share memory, in a Worker and in the main thread; and plain JavaScript. */
export function contenders(): readonly ContenderSpec[] {
  const threads = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, 4) : 1;
  const threaded: ContenderSpec = {
    name: "threads",
    open: inWorker(startOurs),
    setup: { threads },
    batches: 20,
  };
  const plain = (
    name: ContenderName,
    products: "loops" | "tiles",
    batches: number,
  ): ContenderSpec => ({ name, open: inWorker(startPlain), setup: { products }, batches });
  return [
    ...(threads > 1 ? [threaded] : []),
    { name: "worker", open: inFrame, setup: { worker: true }, batches: 20 },
    { name: "main", open: inFrame, setup: { worker: false }, batches: 20 },
    plain("tiled", "tiles", 4),
    plain("loops", "loops", 1),
  ];
}

export class Contender {
  engine: Engine | undefined;
  /** The loss of the first batch. */
  loss = Number.NaN;
  /** Milliseconds per step, one entry per repetition. */
  readonly times: number[] = [];
  #opened: Opened | undefined;
  #failed: (reason: string) => void = () => {};

  constructor(readonly spec: ContenderSpec) {}

  /** Waits until it is set up, and trains until it is compiled. */
  async warmUp(): Promise<void> {
    this.#opened = await this.spec.open((reason) => this.#failed(reason));
    this.engine = ((await this.#ask(this.spec.setup)) as Ready).engine;
    this.loss = ((await this.#ask({ batches: 1 })) as Measured).loss;
    await this.#ask({ batches: 2 });
  }

  async repeat(batches: number): Promise<void> {
    const { milliseconds } = (await this.#ask({ batches })) as Measured;
    this.times.push(milliseconds / batches);
  }

  end(): void {
    this.#opened?.end();
  }

  #ask(message: Setup | Order): Promise<Answer> {
    const { way } = this.#opened!;
    return new Promise((resolve, reject) => {
      this.#failed = (reason) => reject(new Error(reason));
      way.onmessage = ({ data }: MessageEvent<Answer>) =>
        "error" in data ? reject(new Error(data.error)) : resolve(data);
      way.postMessage(message);
    });
  }
}
