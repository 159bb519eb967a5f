import { createBars } from "../bars.js";
import { createCompletions } from "../completions.js";
import { createSeries } from "../series.js";
import { createTokens } from "../tokens.js";
import { noise } from "./noise.js";
import { type Story, story } from "./story.js";

const locale = "en";
const keys = "Arrow keys move the cursor, Home and End to the ends.";

const words = "the film was not bad at all , in fact I loved every minute of it".split(" ");
const weights = [0, 0.1, -0.2, -1.3, -0.9, 0.2, 0.1, 0, 0.1, 0.3, 0.1, 2.4, 0.7, 0.2, 0, 0.1];

const answer = [..."ce upon a time"].map((text, i) => ({
  text,
  probability: 0.55 + 0.45 * noise(i),
  alternatives: [
    { text, probability: 0.55 + 0.45 * noise(i) },
    { text: " ", probability: 0.2 * (1 - noise(i)) },
    { text: "e", probability: 0.1 * (1 - noise(i)) },
  ].filter(({ text: other }, j) => j === 0 || other !== text),
}));

const wave = (from: number, to: number, off = 0) =>
  Array.from({ length: to - from }, (_, i) => {
    const step = from + i;
    return Math.sin(step / 7) + 0.4 * Math.sin(step / 2.3) + off * noise(step);
  });

export const textStories: Readonly<Record<string, Story>> = {
  tokens: story(
    "What tokens contribute",
    createTokens,
    {
      label: "What each token contributes to the answer",
      locale,
      between: " ",
      texts: {
        keys,
        empty: "Type a sentence.",
        table: "As a table",
        token: "Token",
        contribution: "Contribution",
      },
    },
    words.map((text, i) => ({ text, value: weights[i]! })),
  ),
  characters: story(
    "What tokens contribute, in Chinese",
    createTokens,
    {
      label: "每个词的贡献",
      locale: "zh-CN",
      between: "",
      texts: {
        keys: "用方向键移动。",
        empty: "请输入一句话。",
        table: "以表格显示",
        token: "词",
        contribution: "贡献",
      },
    },
    ["这部", "电影", "一点", "都", "不", "无聊", "。"].map((text, i) => ({
      text,
      value: [0.1, 0, 0.3, 0.1, 1.1, -1.6, 0][i]!,
    })),
  ),
  bars: story(
    "Next token",
    createBars,
    { label: "The likeliest next tokens", locale, marked: "taken" },
    [
      { name: "cat", share: 0.62, marked: true },
      { name: "dog", share: 0.21 },
      { name: "very small hedgehog", share: 0.08 },
      { name: "小猫", share: 0.002 },
    ],
  ),
  completions: story(
    "Completion",
    createCompletions,
    {
      label: "What the model wrote",
      locale,
      between: "",
      texts: {
        keys,
        empty: "Give the model a beginning.",
        choose: "Choose a token to see what else it could have been.",
        alternatives: "Alternatives",
        taken: "taken",
        table: "As a table",
        token: "Token",
        probability: "Probability",
      },
    },
    { prompt: "On", tokens: answer },
  ),
  series: story(
    "Series and forecast",
    createSeries,
    {
      label: "The series and its forecast",
      locale,
      texts: { step: "Step", keys, empty: "No series yet.", table: "As a table" },
    },
    {
      lines: [
        { name: "Input", role: "input", start: 0, values: wave(0, 80) },
        { name: "Target", role: "target", start: 80, values: wave(80, 120) },
        { name: "Forecast", role: "forecast", start: 80, values: wave(80, 120, 0.12) },
      ],
    },
  ),
};
