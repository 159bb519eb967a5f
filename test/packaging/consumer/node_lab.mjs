// lab.mjs in Node: `workers` is the list of all Workers that the library starts.
import threads from "node:worker_threads";

const started = [];
threads.Worker = class extends threads.Worker {
  constructor(...args) {
    super(...args);
    started.push(this);
  }
};
globalThis.workers = started;

await import("./lab.mjs");
