import { Adam, Dense, Embedding, GRU, LSTM, Sequential, SimpleRNN } from "bptt";

export const cells = { lstm: LSTM, gru: GRU, simple: SimpleRNN } as const;
export type CellName = keyof typeof cells;
export const cellNames = Object.keys(cells) as CellName[];

/** What a network is made of. */
export interface Sizes {
  readonly characters: number;
  readonly cell: CellName;
  readonly layers: number;
  readonly units: number;
}

/** Numbers that stand for a character. */
const VECTOR = 64;

/**
 * A character goes in at each step, and the probabilities of the next one come out. The recurrent layers are stateful: row r of a
 * batch goes on from the state that row r of the batch before left, until `resetStates()`.
 *
 * @param rows rows of a batch, which a stateful layer has to know: many for training, one for writing.
 */
export function makeNetwork(sizes: Sizes, rows: number, seed: number): Sequential {
  const { characters, cell, layers, units } = sizes;
  const recurrent = Array.from({ length: layers }, () => {
    return new cells[cell](units, { returnSequences: true, stateful: true });
  });
  const network = new Sequential(
    [
      new Embedding(characters, VECTOR),
      ...recurrent,
      new Dense(characters, { activation: "softmax" }),
    ],
    { seed },
  );
  network.build([rows, null]);
  return network;
}

export function compile(network: Sequential, learningRate: number): void {
  network.compile({
    loss: "sparse_categorical_crossentropy",
    optimizer: new Adam({ learningRate, clipnorm: 1 }),
  });
}
