// What is timed: the reference model with each cell, an LSTM on numbers, a large one, a language model, one row step by step. The same for all contenders.

import type { Model, What } from "./model.js";

/** What rows hold: real reviews where they are at hand, else ids of Zipf's shape; ids drawn evenly; running text, of which the next word is told; numbers. */
export type Content = "reviews" | "even" | "text" | "numbers";

/** A training step, inference of a whole batch, of one row, and a step of one row whose state is kept. */
export type Measure = "train" | "infer" | "infer1" | "stream";

export const MEASURES: Record<Measure, { words: string; what: What }> = {
  train: { words: "training step", what: "train" },
  infer: { words: "inference of the batch", what: "infer" },
  infer1: { words: "inference, 1 row", what: "infer" },
  stream: { words: "a step of one row", what: "stream" },
};

export interface Workload {
  /** What `--only` calls it, */
  name: string;
  /** and reports. */
  title: string;
  model: Model;
  content: Content;
  /** Batches of a repetition, which differ in their padding; the slow take fewer. Of "stream" steps. */
  batches: number;
  measures: readonly Measure[];
  /** Whether it is timed only where `--only` names it. */
  extra?: boolean;
}

const REFERENCE: Model = {
  rows: 32,
  steps: 200,
  features: 128,
  units: 128,
  outputs: 1,
  vocabulary: 10_000,
  optimizer: "rmsprop",
};
const WORDS = "Embedding(10000, 128), 32 x 200 ids";
const ALL: readonly Measure[] = ["train", "infer", "infer1"];
const BOTH: readonly Measure[] = ["train", "infer"];
const DIRECTION: Model = { ...REFERENCE, cell: "LSTM", units: 64, mask: true };

export const WORKLOADS: readonly Workload[] = [
  {
    name: "rnn",
    title: `SimpleRNN(128), ${WORDS}`,
    model: { ...REFERENCE, cell: "SimpleRNN" },
    content: "reviews",
    batches: 10,
    measures: ALL,
  },
  {
    name: "lstm",
    title: `LSTM(128), ${WORDS}`,
    model: { ...REFERENCE, cell: "LSTM" },
    content: "reviews",
    batches: 5,
    measures: ALL,
  },
  {
    name: "gru",
    title: `GRU(128), ${WORDS}`,
    model: { ...REFERENCE, cell: "GRU" },
    content: "reviews",
    batches: 5,
    measures: ALL,
  },
  {
    name: "numbers",
    title: "LSTM(128), 64 x 28 x 28 numbers, Dense(10)",
    model: {
      cell: "LSTM",
      rows: 64,
      steps: 28,
      features: 28,
      units: 128,
      outputs: 10,
      optimizer: "adam",
    },
    content: "numbers",
    batches: 20,
    measures: BOTH,
  },
  {
    name: "lstm512",
    title: "LSTM(512), 64 x 100 x 256 numbers, Dense(10)",
    model: {
      cell: "LSTM",
      rows: 64,
      steps: 100,
      features: 256,
      units: 512,
      outputs: 10,
      optimizer: "adam",
    },
    content: "numbers",
    batches: 1,
    measures: BOTH,
  },
  {
    name: "language",
    title: "language model: Embedding(10000, 200), 2 x LSTM(200), Dense(10000), 20 x 20 ids",
    model: {
      cell: "LSTM",
      depth: 2,
      rows: 20,
      steps: 20,
      features: 200,
      units: 200,
      outputs: 10_000,
      vocabulary: 10_000,
      everyStep: true,
      optimizer: "adam",
    },
    content: "text",
    batches: 4,
    measures: BOTH,
  },
  {
    name: "streaming",
    title: "one row step by step: GRU(256), 256 numbers, Dense(10)",
    model: {
      cell: "GRU",
      rows: 1,
      steps: 100,
      features: 256,
      units: 256,
      outputs: 10,
      everyStep: true,
      optimizer: "adam",
    },
    content: "numbers",
    batches: 1000,
    measures: ["stream"],
  },
  {
    name: "even",
    title: `SimpleRNN(128), ${WORDS} drawn evenly, without padding`,
    model: { ...REFERENCE, cell: "SimpleRNN" },
    content: "even",
    batches: 10,
    measures: BOTH,
    extra: true,
  },
  {
    name: "masked",
    title: `SimpleRNN(128), ${WORDS}, padding masked`,
    model: { ...REFERENCE, cell: "SimpleRNN", mask: true },
    content: "reviews",
    batches: 10,
    measures: ALL,
    extra: true,
  },
  {
    name: "direction",
    title: `LSTM(64), ${WORDS}, padding masked, one direction`,
    model: DIRECTION,
    content: "reviews",
    batches: 10,
    measures: ["train"],
    extra: true,
  },
  {
    name: "directions",
    title: `LSTM(64), ${WORDS}, padding masked, both directions`,
    model: { ...DIRECTION, bidirectional: true },
    content: "reviews",
    batches: 10,
    measures: ["train"],
    extra: true,
  },
];
