// What is said of a table of texts of the user's own, in both languages. A page has no options of a command line.
import { count, enumerate } from "../../sentiment/data/examples.js";
import type { ColumnName, Sayings } from "../../sentiment/data/sayings.js";
import { Refusal } from "../refusal.js";
import type { Words } from "../words.js";

const column = (name: ColumnName): Words =>
  typeof name === "string"
    ? { en: `column “${name}”`, zh: `“${name}”列` }
    : { en: `column ${name}`, zh: `第 ${name} 列` };

const part = (heldOut: boolean): Words =>
  heldOut ? { en: "Of the held-out part, ", zh: "留出部分中，" } : { en: "", zh: "" };

export const inBoth: Sayings<Words> = {
  refuse: (words) => new Refusal(words),

  empty: (path) => ({ en: `${path} is empty.`, zh: `${path} 是空的。` }),
  json: (path) => ({
    en: `${path} is JSON: expected a table in CSV or TSV.`,
    zh: `${path} 是 JSON：应为 CSV 或 TSV 表格。`,
  }),
  headerAlone: (path) => ({
    en: `${path} holds a header and no rows.`,
    zh: `${path} 只有表头，没有数据行。`,
  }),
  broken: (rows, of, path, width) => ({
    en: `${count(rows, "row")} of ${of} in ${path} do not have ${width} columns, as the others: is it a table in CSV or TSV?`,
    zh: `${path} 的 ${of} 行中有 ${rows} 行不是 ${width} 列：这是 CSV 或 TSV 表格吗？`,
  }),
  oneColumn: (path) => ({
    en: `${path} has one column only: expected a text and its label in each row, separated by commas (.csv) or tabs (.tsv).`,
    zh: `${path} 只有一列：每行应有文本及其标签，用逗号（.csv）或制表符（.tsv）分隔。`,
  }),
  noLabels: (path) => ({
    en: `No column of ${path} looks like a label, as each has too many different values.`,
    zh: `${path} 中没有一列像标签：每一列的不同取值都太多。`,
  }),
  nothingLabelled: (path) => ({
    en: `${path} holds no text with a label.`,
    zh: `${path} 中没有带标签的文本。`,
  }),
  oneClass: (texts, path, label) => ({
    en: `All ${count(texts, "text")} of ${path} have the same label, “${label}”: two classes at least are needed.`,
    zh: `${path} 的 ${texts} 条文本标签全是“${label}”：至少需要两个类别。`,
  }),
  manyClasses: (classes, texts, path) => ({
    en: `${path} has ${count(classes, "different label")} for ${count(texts, "text")}: is that column a label?`,
    zh: `${path} 的 ${texts} 条文本有 ${classes} 种标签：那一列真的是标签吗？`,
  }),
  singles: (path) => ({
    en: `Every class of ${path} has one text only: there is nothing to hold out.`,
    zh: `${path} 的每个类别都只有一条文本：没有可以留出的。`,
  }),

  columns: (text, label) => ({
    en: `The text is ${column(text).en}, the label ${column(label).en}.`,
    zh: `文本是${column(text).zh}，标签是${column(label).zh}。`,
  }),
  guessed: (text, label) => ({
    en: `By what the columns hold, the text is ${column(text).en}, the label ${column(label).en}.`,
    zh: `根据各列的内容判断，文本是${column(text).zh}，标签是${column(label).zh}。`,
  }),
  noHeader: {
    en: "The first line is taken as data.",
    zh: "第一行当作数据。",
  },
  leftOut: (rows) => ({
    en: `${count(rows, "row")} left out: another number of columns than the rest.`,
    zh: `略去 ${rows} 行：列数与其余各行不同。`,
  }),
  emptyTexts: (texts, heldOut) => ({
    en: `${part(heldOut).en}${count(texts, "empty text")} left out.`,
    zh: `${part(heldOut).zh}略去 ${texts} 条空文本。`,
  }),
  unlabelled: (texts, heldOut) => ({
    en: `${part(heldOut).en}${count(texts, "text without a label", "texts without a label")} left out.`,
    zh: `${part(heldOut).zh}略去 ${texts} 条没有标签的文本。`,
  }),
  repeated: (texts, against, heldOut) => ({
    en: `${part(heldOut).en}${count(texts, "repetition")} of a text left out${against > 0 ? `, ${against} of them under another label` : ""}.`,
    zh: `${part(heldOut).zh}略去 ${texts} 条重复的文本${against > 0 ? `，其中 ${against} 条标签不同` : ""}。`,
  }),
  onlyOne: (classes) => ({
    en: `Only one text, so none held out, of ${enumerate(classes)}.`,
    zh: `只有一条文本、因此没有留出的类别：${few(classes)}。`,
  }),
};

/** Classes that are named, at most. */
const NAMED = 8;

const few = (classes: readonly string[]) =>
  classes.length > NAMED
    ? `${classes.slice(0, NAMED).join("、")}等 ${classes.length} 个`
    : classes.join("、");
