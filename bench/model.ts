// The models and batches that are timed: [Embedding], recurrent layers, Dense. Every contender makes its own of the same description.

export type Cell = "SimpleRNN" | "LSTM" | "GRU";

export interface Model {
  /** None where Dense alone reads vectors. */
  cell?: Cell;
  /** Recurrent layers on top of each other; by default 1. */
  depth?: number;
  /** Rows of a batch, */
  rows: number;
  /** steps of a row (1 where there is no recurrent layer), */
  steps: number;
  /** numbers a step, which are an embedding's where rows are ids. */
  features: number;
  units: number;
  /** Numbers of the Dense layer: 1 with a sigmoid, more with a softmax. */
  outputs: number;
  /** Ids there are, where rows are ids. */
  vocabulary?: number;
  /** Whether id 0 is masked padding. */
  mask?: boolean;
  /** Whether each step has an output and a target, not the last one alone. */
  everyStep?: boolean;
  /** Whether the recurrent layer reads from both ends. */
  bidirectional?: boolean;
  optimizer: "rmsprop" | "adam";
}

/** Gates of a cell. */
export const GATES: Record<Cell, number> = { SimpleRNN: 1, LSTM: 4, GRU: 3 };

/** What a contender is to compute, and the folder in which task.ts left the data of it. */
export interface Task {
  model: Model;
  folder: string;
}

/** What is timed: training steps, predictions, or steps of one row whose state is kept. */
export type What = "train" | "infer" | "stream";

/** `count` batches of `rows` rows, from the first on and round again; of "stream" so many steps. */
export interface Request {
  task: Task;
  what: What;
  rows: number;
  count: number;
}
