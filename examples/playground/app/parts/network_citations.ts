import type { NetworkPlan } from "../../network/network_plan.js";
import type { Citation } from "../../tasks/task.js";

const CELLS: Readonly<Record<NetworkPlan["layers"][number]["cell"], Citation>> = {
  simple: {
    authors: "Elman",
    year: 1990,
    title: "Finding Structure in Time",
    url: "https://doi.org/10.1207/s15516709cog1402_1",
  },
  gru: {
    authors: "Cho and others",
    year: 2014,
    title:
      "Learning Phrase Representations using RNN Encoder–Decoder for Statistical Machine Translation",
    url: "https://arxiv.org/abs/1406.1078",
  },
  lstm: {
    authors: "Hochreiter and Schmidhuber",
    year: 1997,
    title: "Long Short-Term Memory",
    url: "https://doi.org/10.1162/neco.1997.9.8.1735",
  },
};

const BOTH: Citation = {
  authors: "Schuster and Paliwal",
  year: 1997,
  title: "Bidirectional Recurrent Neural Networks",
  url: "https://doi.org/10.1109/78.650093",
};

const DROPOUT: Citation = {
  authors: "Srivastava and others",
  year: 2014,
  title: "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
  url: "https://jmlr.org/papers/v15/srivastava14a.html",
};

const ATTENTION: Readonly<Record<NetworkPlan["attention"], readonly Citation[]>> = {
  none: [],
  dot: [
    {
      authors: "Luong, Pham and Manning",
      year: 2015,
      title: "Effective Approaches to Attention-based Neural Machine Translation",
      url: "https://arxiv.org/abs/1508.04025",
    },
  ],
  additive: [
    {
      authors: "Bahdanau, Cho and Bengio",
      year: 2015,
      title: "Neural Machine Translation by Jointly Learning to Align and Translate",
      url: "https://arxiv.org/abs/1409.0473",
    },
  ],
};

const MEMORY: Citation = {
  authors: "Tallec and Ollivier",
  year: 2018,
  title: "Can Recurrent Neural Networks Warp Time?",
  url: "https://arxiv.org/abs/1804.11188",
};

/** Where the parts of a network come from. */
export function networkCitations({ layers, attention, memory }: NetworkPlan): readonly Citation[] {
  const cells = new Set(layers.map(({ cell }) => CELLS[cell]));
  return [
    ...cells,
    ...(layers.some(({ direction }) => direction === "both") ? [BOTH] : []),
    ...(layers.some(({ dropout }) => dropout > 0) ? [DROPOUT] : []),
    ...ATTENTION[attention],
    ...(memory > 1 ? [MEMORY] : []),
  ];
}
