/** The cells of recurrent layers. */
export const cellNames = ["simple", "gru", "lstm"] as const;
export const directionNames = ["forward", "both"] as const;
export const attentionNames = ["none", "dot", "additive"] as const;

/** A recurrent layer. */
export interface LayerPlan {
  readonly cell: (typeof cellNames)[number];
  /** Of each direction. */
  readonly units: number;
  readonly direction: (typeof directionNames)[number];
  /** The share of what it reads that is dropped in training. */
  readonly dropout: number;
}

/** A network as plain JSON. Input and output are the task's. */
export interface NetworkPlan {
  /** Numbers that stand for a token. Where numbers are read there are none. */
  readonly embedding: number;
  /** From the input on. Of a pair they read the source; a decoder like the last of them, as wide as its directions together, speaks. */
  readonly layers: readonly LayerPlan[];
  /**
   * What is looked at when a network that read everything answers: the steps of the last layer, by dot products (Luong et al., 2015) or by a small network (Bahdanau et al.,
   * 2015). Not where it answers at every step.
   */
  readonly attention: (typeof attentionNames)[number];
  /** Factor of what the recurrent weights begin with, an orthogonal matrix: below 1 a SimpleRNN forgets at once, above it gradients grow. */
  readonly gain: number;
  /** Steps that gates begin by remembering (chrono initialization, Tallec and Ollivier, 2018); 0 for what Keras begins with. */
  readonly memory: number;
}

/** A plan of one layer, with what is usual beside it. */
export const oneLayer = (
  cell: LayerPlan["cell"],
  units: number,
  rest: Partial<NetworkPlan & LayerPlan> = {},
): NetworkPlan => {
  const { direction = "forward", dropout = 0, ...others } = rest;
  return {
    embedding: 32,
    layers: [{ cell, units, direction, dropout }],
    attention: "none",
    gain: 1,
    memory: 0,
    ...others,
  };
};
