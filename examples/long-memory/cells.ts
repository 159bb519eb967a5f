import { GRU, type Layer, LSTM, SimpleRNN } from "bptt";

/** The recurrent layers that are compared, by the names of `--cell`. */
export const cells = { simple: SimpleRNN, lstm: LSTM, gru: GRU } as const;

export type CellName = keyof typeof cells;

export const cellNames = Object.keys(cells) as CellName[];

/** What people call them. */
export const titles: Record<CellName, string> = { simple: "SimpleRNN", lstm: "LSTM", gru: "GRU" };

export function recurrentLayer(cell: CellName, units: number, returnSequences: boolean): Layer {
  // One name for all, so that what `gradientNorms` gives is found under it.
  return new cells[cell](units, { returnSequences, name: "recurrent" });
}
