// The page's half of the protocol: a contender is a Worker that stays alive, so that repetitions can alternate and every
// one is warm. Each has modules, and so an engine, of its own.

import type { Answer, Measured, Order, Ready, Setup } from "./protocol.js";

export interface ContenderSpec {
  name: string;
  start(): Worker;
  setup: Setup;
  /** Batches per repetition: fewer for the slow. */
  batches: number;
  ours: boolean;
}

// Bundlers look for these very words.
const startOurs = () =>
  new Worker(new URL("./bptt_worker.ts", import.meta.url), { type: "module" });
const startPlain = () =>
  new Worker(new URL("./plain_worker.ts", import.meta.url), { type: "module" });

/** Ours on one thread and, where the page may share memory, on more; and plain JavaScript. */
export function contenders(): ContenderSpec[] {
  const threads = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, 4) : 1;
  const bptt = (name: string, threads: number): ContenderSpec => {
    return { name, start: startOurs, setup: { threads }, batches: 20, ours: true };
  };
  const plain = (name: string, products: "loops" | "tiles", batches: number): ContenderSpec => ({
    name,
    start: startPlain,
    setup: { products },
    batches,
    ours: false,
  });
  return [
    ...(threads > 1 ? [bptt(`bptt, ${threads} threads`, threads)] : []),
    bptt("bptt, 1 thread", 1),
    plain("JavaScript, tiled", "tiles", 4),
    plain("JavaScript, loops", "loops", 1),
  ];
}

export class Contender {
  engine = "";
  /** The loss of the first batch. */
  loss = Number.NaN;
  /** Milliseconds per step, one entry per repetition. */
  readonly times: number[] = [];
  private readonly worker: Worker;

  constructor(readonly spec: ContenderSpec) {
    this.worker = spec.start();
  }

  /** Waits until it is set up, and trains until it is compiled. */
  async warmUp(): Promise<void> {
    this.engine = ((await this.ask(this.spec.setup)) as Ready).engine;
    this.loss = ((await this.ask({ batches: 1 })) as Measured).loss;
    await this.ask({ batches: 2 });
  }

  async repeat(batches: number): Promise<void> {
    const { milliseconds } = (await this.ask({ batches })) as Measured;
    this.times.push(milliseconds / batches);
  }

  end(): void {
    this.worker.terminate();
  }

  private ask(message: Setup | Order): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.worker.onmessage = ({ data }: MessageEvent<Answer>) =>
        "error" in data ? reject(new Error(data.error)) : resolve(data);
      this.worker.onerror = ({ message }) => reject(new Error(message || "its Worker failed"));
      this.worker.postMessage(message);
    });
  }
}
