import { expect } from "vitest";
import {
  BpttError,
  Dense,
  Embedding,
  type ErrorCode,
  RMSprop,
  Sequential,
  SimpleRNN,
} from "../../ts/index.js";

/** A small model of the reference shape, compiled. */
export function classifier(
  seed = 1,
  options: { vocabulary?: number; units?: number } = {},
): Sequential {
  const { vocabulary = 20, units = 8 } = options;
  const model = new Sequential(
    [new Embedding(vocabulary, 4), new SimpleRNN(units), new Dense(1, { activation: "sigmoid" })],
    { seed },
  );
  const optimizer = new RMSprop({ learningRate: 0.01 });
  model.compile({ loss: "binary_crossentropy", optimizer, metrics: ["accuracy"] });
  return model;
}

/** Rows of ids below 20, and whether the last one is at least 10. */
export function sentences(rows: number, steps = 6): { x: number[][]; y: number[] } {
  const x = Array.from({ length: rows }, (_, r) =>
    Array.from({ length: steps }, (_, t) => (r * 7 + t * t * 3 + ((r * t) % 11)) % 20),
  );
  return { x, y: x.map((row) => (row.at(-1)! >= 10 ? 1 : 0)) };
}

/** All weights in one flat list. */
export async function flatWeights(model: Sequential): Promise<number[]> {
  return (await model.getWeights()).flatMap(({ data }) => [...data]);
}

/** Expects a BpttError of this code whose message fits all patterns; gives the message. */
export async function expectError(
  run: () => unknown,
  code: ErrorCode,
  ...patterns: (string | RegExp)[]
): Promise<string> {
  let error: unknown;
  try {
    await run();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(BpttError);
  const { message } = error as BpttError;
  expect({ code: (error as BpttError).code, message }).toEqual({ code, message });
  for (const pattern of patterns) expect(message).toMatch(pattern);
  // A sentence: it ends as one.
  expect(message).toMatch(/[.?!)]$/);
  return message;
}
