import { describe, expect, test } from "vitest";
import { joinTokens, spacedMarks } from "../../examples/translation/join.js";
import { normalize } from "../../examples/translation/normalize.js";
import { splitSentence } from "../../examples/translation/words.js";

describe("the tokens of a sentence", () => {
  test.each([
    ["Don't go!", ["don'", "t", "go", "!"]],
    ["Où est-ce ? L\u2019e\u0301te\u0301\u00a0!", ["où", "est", "-ce", "?", "l'", "été", "!"]],
    ["It's 3:30, no. 12.", ["it'", "s", "3", ":", "30", ",", "no", ".", "12", "."]],
    ['"a_b" (½ km²)…', ['"', "a", "_", "b", '"', "(", "½", "km²", ")", "…"]],
    ["un\u00AD\u200Bseen\u0007", ["unseen"]],
    ["a\tb\u202F;\nc", ["a", "b", ";", "c"]],
    ["🙂🙂", ["🙂", "🙂"]],
    ["नमस्ते", ["नमस्ते"]],
    [" \u00AD ", []],
  ])("%j", (text, tokens) => {
    expect(splitSentence(text)).toEqual(tokens);
  });

  test("Chinese and Japanese by character, or by word", () => {
    expect(splitSentence("汤姆在Boston。")).toEqual(["汤", "姆", "在", "boston", "。"]);
    expect(splitSentence("我喜欢苹果。", "word")).toEqual(["我", "喜欢", "苹果", "。"]);
    expect(splitSentence("猫が好きです", "word")).toEqual(["猫", "が", "好き", "です"]);
  });
});

describe("the sentence that tokens make", () => {
  const english = new Set<string>();
  const french = new Set(["!", "?", ":", ";", "«", "»"]);

  test.each([
    ["Don't you know (him)? I'll say: \"no, 3.50!\"", english],
    ['It\'s 3:30, he said. "Go" and "stay".', english],
    ["Où est-ce qu'il va ? Là : « ici » !", french],
    ["汤姆,你好吗？我很好。", english],
  ])("%j comes back, normalised", (sentence, spaced) => {
    expect(joinTokens(splitSentence(sentence), spaced)).toBe(normalize(sentence));
  });

  test("marks that stand apart are learnt from sentences", () => {
    expect(spacedMarks(["Va !", "Quoi ? « Non », dit-il.", "Si: non"])).toEqual(
      new Set(["!", "?", "«", "»"]),
    );
    expect(spacedMarks(["Go!", "What? (No), he said."])).toEqual(new Set());
  });
});
