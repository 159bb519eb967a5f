// What a program in Node waits for before its first prediction, and before its first step of training.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { execute } from "../packaging/execute.js";

const ROUNDS = 5;

/** What a program does, each with its time and what all its threads computed meanwhile: since the process began, in milliseconds. */
const program = (library: string, settings: object) => `
const marks = [];
const mark = (what) => {
  const { user, system } = process.cpuUsage();
  marks.push([what, performance.now(), (user + system) / 1000]);
};
mark("Node has started");
const bptt = await import(${JSON.stringify(library)});
mark("the library is imported");
await bptt.configure(${JSON.stringify(settings)});
const { Adam, Dense, Dropout, Embedding, LSTM, Sequential } = bptt;
const model = new Sequential([new Embedding(10000, 128), new LSTM(128), new Dropout(0.2), new Dense(1)]);
const tokens = Array.from({ length: 100 }, (_, i) => 1 + i);
await model.predict([tokens]);
mark("a first prediction is there");
await model.predict([tokens]);
mark("a second one");
model.compile({ optimizer: new Adam(), loss: "mean_squared_error" });
await model.trainOnBatch([tokens], [1]);
mark("a first step is made");
await model.trainOnBatch([tokens], [1]);
mark("a second one is made");
console.log(JSON.stringify(marks));
process.exit();
`;

/** What one thing took in the best of several processes. */
export interface Took {
  readonly what: string;
  readonly time: number;
  /** Of the processor, by all threads. */
  readonly busy: number;
}

/** Of a program that imports a file of the library's and has the engine that the settings ask for. */
export async function timeStart(file: string, settings: object): Promise<Took[]> {
  const text = program(pathToFileURL(file).href, settings);
  let best: Took[] | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const arguments_ = ["--input-type=module", "--eval", text];
    const told = await execute(process.execPath, arguments_, path.dirname(file));
    const marks = JSON.parse(told) as [string, number, number][];
    const took = marks.map(([what, time, busy], i) => {
      const [, since = 0, before = 0] = marks[i - 1] ?? [];
      return { what, time: time - since, busy: busy - before };
    });
    best =
      best?.map(({ what, time, busy }, i) => ({
        what,
        time: Math.min(time, took[i]!.time),
        busy: Math.min(busy, took[i]!.busy),
      })) ?? took;
  }
  return best!;
}
