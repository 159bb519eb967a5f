import { describe, expect, test } from "vitest";
import { TextVectorization } from "../../ts/layers/index.js";
import { padSequences, type TextVectorizationConfig } from "../../ts/text/index.js";
import golden from "./golden/text.json" with { type: "json" };

interface PaddingOptions {
  maxlen?: number;
  dtype?: "int32" | "float32";
  padding?: "pre" | "post";
  truncating?: "pre" | "post";
  value?: number;
}

const plain = (rows: ArrayLike<number>[]) => rows.map((row) => Array.from(row));

describe(`TextVectorization agrees with Keras ${golden.made_by.keras}`, () => {
  test.each(golden.vectorization.map((c, i) => [i, JSON.stringify(c.options), c] as const))(
    "case %i: %s",
    (_index, _options, { texts, options, vocabulary, rows }) => {
      const config = options as Partial<TextVectorizationConfig>;
      const vectorizer = TextVectorization.fromConfig(config);
      if (!config.vocabulary) vectorizer.adapt(texts);
      expect(vectorizer.getVocabulary()).toEqual(vocabulary);
      expect(plain(vectorizer.vectorize(texts))).toEqual(rows);
    },
  );
});

describe("padSequences agrees with Keras", () => {
  test.each(golden.padding.map((c) => [JSON.stringify(c.options), c] as const))(
    "%s",
    (_options, { sequences, options, rows }) => {
      const { dtype = "int32", ...rest } = options as PaddingOptions;
      const padded =
        dtype === "int32"
          ? padSequences(sequences, rest)
          : padSequences(sequences, { ...rest, dtype });
      expect(plain(padded)).toEqual(rows);
    },
  );
});
