import {
  AdditiveAttention,
  Attention,
  AttentionCell,
  Bidirectional,
  Concatenate,
  Dense,
  Dropout,
  Embedding,
  GRU,
  GRUCell,
  input,
  Model,
  RandomUniform,
  RNN,
  type SymbolicTensor,
} from "bptt";

export const attentionNames = ["dot", "additive", "bahdanau", "none"] as const;
export type AttentionName = (typeof attentionNames)[number];

/** What a network is made of. */
export interface Sizes {
  /** Tokens of either language. */
  readonly sources: number;
  readonly targets: number;
  /** Numbers of a token. */
  readonly embedding: number;
  /** Of the decoder; each direction of the encoder has half of them. */
  readonly units: number;
  readonly dropout: number;
  readonly attention: AttentionName;
  readonly seed: number;
}

/**
 * An encoder that reads both ways, and a decoder that begins with its last states and looks at its outputs (Bahdanau et al., 2015; Luong et al., 2015):
 * of the sentence and of the translation so far it makes logits of the next token, at each step.
 *
 * Embeddings begin as large as states are. As small as they usually begin, attention finds nothing to look at for many epochs.
 */
export function makeNetwork(sizes: Sizes): Model {
  const { sources, targets, units, attention, seed } = sizes;
  const [source, target] = ["source", "target"].map((name) =>
    input({ shape: [null], dtype: "int32", name }),
  ) as [SymbolicTensor, SymbolicTensor];
  const dropped = (x: SymbolicTensor) => new Dropout(sizes.dropout).apply(x);
  const embedded = (vocabulary: number, x: SymbolicTensor) => {
    const embeddingsInitializer = new RandomUniform({ minval: -1, maxval: 1 });
    const options = { maskZero: true, embeddingsInitializer };
    return dropped(new Embedding(vocabulary, sizes.embedding, options).apply(x));
  };
  const halves = new GRU(units / 2, { returnSequences: true, returnState: true });
  const [memory, forward, backward] = new Bidirectional(halves).apply(
    embedded(sources, source),
  ) as [SymbolicTensor, SymbolicTensor, SymbolicTensor];
  const begin = new Concatenate().apply([forward, backward]);
  const said = embedded(targets, target);
  const seen = decoded(attention, units, { said, memory, begin });
  const mixed = new Dense(sizes.embedding, { activation: "tanh" }).apply(seen);
  const logits = new Dense(targets, { name: "logits" }).apply(dropped(mixed));
  return new Model({ inputs: [source, target], outputs: logits, seed });
}

/** What the decoder knows at each step. */
function decoded(
  attention: AttentionName,
  units: number,
  { said, memory, begin }: Record<"said" | "memory" | "begin", SymbolicTensor>,
): SymbolicTensor {
  if (attention === "bahdanau") {
    const cell = new AttentionCell(new GRUCell(units), { units: units / 2 });
    const decoder = new RNN(cell, { returnSequences: true, name: "decoder" });
    return decoder.apply([said, memory], { initialState: begin }) as SymbolicTensor;
  }
  const decoder = new GRU(units, { returnSequences: true, name: "decoder" });
  const steps = decoder.apply(said, { initialState: begin });
  if (attention === "none") return steps;
  const layer = attention === "dot" ? new Attention({ useScale: true }) : new AdditiveAttention();
  return new Concatenate().apply([layer.apply([steps, memory]), steps]);
}
