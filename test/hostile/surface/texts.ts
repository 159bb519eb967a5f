// What a TextVectorization can be asked beside what every layer can.
import * as bptt from "../../../ts/index.js";
import type { Call } from "../cases.js";

const text = (): bptt.TextVectorization => {
  const vectorization = new bptt.TextVectorization({ ragged: true });
  vectorization.adapt(["a b c", "a b"]);
  return vectorization;
};

export const TEXTS: readonly Call[] = [
  {
    name: "new TextVectorization of vectors",
    args: () => [
      {
        maxTokens: 10,
        outputMode: "tf_idf",
        padToMaxTokens: true,
        vocabulary: ["a", "b"],
        idfWeights: [1, 2],
      },
    ],
    run: (options: never) => new bptt.TextVectorization(options).vectorize(["a b c"]),
  },
  {
    name: "new TextVectorization of rows",
    args: () => [{ outputSequenceLength: 3, vocabulary: ["a", "b"] }],
    run: (options: never) => new bptt.TextVectorization(options).vectorize(["a b c"]),
  },
  {
    name: "a function of TextVectorization",
    args: () => [["a b"]],
    run: (value: never) => {
      const rule = { standardize: () => value };
      new bptt.TextVectorization(rule).adapt(["a b"]);
    },
  },
  {
    name: "a split of TextVectorization",
    args: () => [["a", "b"]],
    run: (value: never) => new bptt.TextVectorization({ split: () => value }).adapt(["a b"]),
  },
  {
    name: "TextVectorization.fromConfig",
    args: () => [text().getConfig()],
    run: (config: never) => bptt.TextVectorization.fromConfig(config),
  },
  {
    name: "textVectorization.adapt",
    args: () => [["a b", "c"]],
    run: (texts: never) => text().adapt(texts),
  },
  {
    name: "textVectorization.vectorize",
    args: () => [["a b", "c"]],
    run: (texts: never) => text().vectorize(texts),
  },
  {
    name: "textVectorization.getVocabulary",
    args: () => [{ includeSpecialTokens: true }],
    run: (options: never) => text().getVocabulary(options),
  },
  {
    name: "textVectorization.setVocabulary",
    args: () => [["", "[UNK]", "a"]],
    run: (vocabulary: never) => text().setVocabulary(vocabulary),
  },
  {
    name: "textVectorization.vocabularySize",
    args: () => [],
    run: () => text().vocabularySize(),
  },
];
