// The recurrent layer of the reference model, by its name in Keras and here.

export type Cell = "SimpleRNN" | "LSTM" | "GRU";

export type GatedCell = Exclude<Cell, "SimpleRNN">;

export const GATED_CELLS: readonly GatedCell[] = ["LSTM", "GRU"];
