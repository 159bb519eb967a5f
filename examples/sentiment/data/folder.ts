import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { extname, join, parse } from "node:path";
import { fileError, UserError } from "../user_error.js";
import { count, type Example, enumerate, type Source } from "./examples.js";
import { readText } from "./text_file.js";

/**
 * Labelled texts from a folder, in one of two forms: a folder per class, each file in it a text
 * (`pos/1.txt`, `neg/1.txt`); or a file per class, each line in it a text (`reviews.pos`,
 * `reviews.neg`).
 */
export async function readFolder(path: string): Promise<Source> {
  const entries = await list(path);
  const folders = entries.filter((entry) => entry.isDirectory());
  // The Large Movie Review set keeps texts without a label in a folder of this name.
  const classes = folders.filter((entry) => entry.name !== "unsup").map((entry) => entry.name);
  if (classes.length > 0) return readClassFolders(path, classes, folders.length - classes.length);
  return readClassFiles(
    path,
    entries.filter((e) => e.isFile()).map((e) => e.name),
  );
}

async function list(path: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.name.startsWith("."))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw fileError(path, error);
  }
}

async function readClassFolders(path: string, classes: string[], unlabelled: number) {
  const examples: Example[] = [];
  for (const label of classes) {
    const folder = join(path, label);
    const entries = await list(folder);
    const files = entries.filter((entry) => entry.isFile());
    if (files.length === 0) {
      const inner = entries.find((entry) => entry.isDirectory());
      throw new UserError(
        inner
          ? `${folder} holds folders and no texts: expected a folder per class, so perhaps --data ${folder}.`
          : `${folder} is empty: expected the texts of the class "${label}" in it, one in each file.`,
      );
    }
    for (const file of files) {
      examples.push({ text: await readText(join(folder, file.name)), label });
    }
  }
  const notes = [`A folder per class, a text per file: ${enumerate(classes)}.`];
  if (unlabelled > 0) notes.push('The folder "unsup" holds texts without a label: left out.');
  return { name: path, examples, notes };
}

const about = /^(read[-_.]?me|licen[cs]e|source|citation|notice|about|changelog)|readme/i;
const tables = [".csv", ".tsv", ".json", ".jsonl"];

async function readClassFiles(path: string, all: string[]): Promise<Source> {
  const table = all.find((name) => tables.includes(extname(name).toLowerCase()));
  if (table) {
    throw new UserError(
      `${path} is a folder that holds ${table}: pass --data ${join(path, table)}.`,
    );
  }
  const files = all.filter((name) => !about.test(name));
  if (files.length < 2) {
    throw new UserError(
      `${path} holds ${count(files.length, "file")} of texts: expected a folder per class, or at least two files, one per class, with a text on each line.`,
    );
  }
  const labels = fileLabels(files);
  const examples: Example[] = [];
  for (const [i, file] of files.entries()) {
    const lines = (await readText(join(path, file))).split("\n");
    if (lines.at(-1) === "") lines.pop();
    for (const text of lines) examples.push({ text, label: labels[i] as string });
  }
  const numbered = examples.flatMap(({ text }) => readNumbered(text) ?? []);
  if (examples.length > 0 && numbered.length > 0.95 * examples.length) {
    return { name: path, examples: numbered, notes: numberedNotes(files, examples, numbered) };
  }
  const notes = [`A file per class, a text per line: ${enumerate(files)}.`];
  return { name: path, examples, notes };
}

/** A line that ends in a tab and a small number, which is the class of the text before it. */
function readNumbered(line: string): Example | undefined {
  const [, text, label] = /^(.*)\t\s*(\d{1,2})\s*$/.exec(line) ?? [];
  return text === undefined || label === undefined ? undefined : { text, label };
}

function numberedNotes(files: string[], all: Example[], read: Example[]): string[] {
  const notes = [
    `Lines end in a tab and a number, which is taken for the class: ${enumerate(files)}.`,
  ];
  const others = all.length - read.length;
  if (others > 0) notes.push(`${count(others, "line")} without a number left out.`);
  return notes;
}

/** `reviews.pos`, `reviews.neg`: the ending tells the class. `pos.txt`, `neg.txt`: the name does. */
function fileLabels(files: string[]): string[] {
  const parts = files.map((file) => parse(file));
  const oneName = new Set(parts.map((part) => part.name)).size === 1;
  return parts.map((part) => (oneName ? part.ext.slice(1) : part.name));
}
