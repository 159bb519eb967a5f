// How a header is told from data, whatever language it is in.
import { expect, test } from "vitest";
import { hasHeader } from "../../examples/sentiment/data/header.js";

const TEXTS = ["Sehr zufrieden, gerne wieder", "Leider kaputt angekommen", "Ging so, aber günstig"];
const table = (line: (i: number) => string[], header?: string[]) => [
  ...(header ? [header] : []),
  ...Array.from({ length: 30 }, (_, i) => line(i)),
];
const text = (i: number) => `${TEXTS[i % 3]} (${i})`;
const label = (i: number) => ["gut", "schlecht"][i % 2]!;

test.each<[string, (i: number) => string[], string[]]>([
  [
    "a number beside each text",
    (i) => [`${i + 1}`, text(i), label(i)],
    ["Nr", "Kommentar (frei)", "Urteil"],
  ],
  ["dates", (i) => [`2024-03-${i + 1}`, text(i), label(i)], ["Datum", "Was sagen Sie?", "Urteil"]],
  ["ratings", (i) => [text(i), `${i % 5}`], ["Kommentar", "Note"]],
  ["texts and labels alone", (i) => [text(i), label(i)], ["Kommentar (frei)", "Urteil"]],
  [
    "Chinese",
    (i) => [`${i}`, `质量很好，会再次购买 ${i}`, "好评差评"[i % 2]!],
    ["序号", "意见", "评价"],
  ],
  ["a first column without a name", (i) => [`${i}`, text(i), label(i)], ["", "Text", "Urteil"]],
  ["empty columns at the end", (i) => [`${i}`, text(i), "", ""], ["Nr", "Text", "", ""]],
  [
    "long names, which only numbers tell from texts",
    (i) => [text(i), `${i % 5}`],
    ["What would you tell others about it, in your own words?", "From 1 to 5, how good is it?"],
  ],
])("a header: %s", (_, line, header) => {
  expect(hasHeader(table(line, header))).toBe(true);
  expect(hasHeader(table(line))).toBe(false);
});

test.each<[string, string[][]]>([
  [
    "a label that never recurs",
    [["Preis und Leistung stimmen hier", "neutral"], ...table((i) => [text(i), label(i)])],
  ],
  ["labels that never recur", table((i) => [text(i), `Thema ${i}`])],
  ["a short text first", [["ok", "gut"], ...table((i) => [text(i), label(i)])]],
  ["two names alike", table((i) => [`${i}`, text(i)], ["Text", "Text"])],
  ["one row", [["Text", "Urteil"]]],
  ["nothing", []],
])("no header: %s", (_, rows) => {
  expect(hasHeader(rows)).toBe(false);
});
