import { isIterable, isReadable, show } from "../checks.js";
import { elementsOf } from "../data/reading.js";
import { inNode, nodeModule, textCoders } from "../engine/runtime.js";
import { BpttError } from "../errors.js";
import type { URLLike } from "../host_types.js";
import { isArray } from "../show.js";

/** A `Blob` or `File`, by its form. @inline */
export interface BlobLike {
  /** Its bytes. */
  stream(): AsyncIterable<Uint8Array> | object;
}

/** A `Response`, by its form; it can be read once. @inline */
export interface ResponseLike {
  /** The stream of its bytes. */
  readonly body: object | null;
  /** Whether it was read already. */
  readonly bodyUsed: boolean;
}

/** Texts, each of one or several whole lines, or bytes of UTF-8, cut anywhere. */
export type TextParts = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Where text comes from: the path of a file, where there are files, what a page is given or fetches, or its parts. */
export type TextForm = string | URLLike | BlobLike | ResponseLike | TextParts;

/** A source of text, or a function that gives one anew each time that the text is read. */
export type TextSource = TextForm | (() => TextForm | Promise<TextForm>);

/** The text of a source, part by part; what stands at its very beginning to tell the order of bytes is left out. */
export async function* textOf(input: TextSource, where: string): AsyncGenerator<string> {
  const source: unknown = typeof input === "function" ? await input() : input;
  const decoder = new (textCoders().TextDecoder)("utf-8");
  let first = true;
  for await (const part of partsOf(source, where)) {
    const text =
      typeof part === "string" ? wholeLines(part) : decoder.decode(part, { stream: true });
    yield first ? text.replace(/^\uFEFF/, "") : text;
    first &&= text === "";
  }
  yield decoder.decode();
}

/** A text of an iterable is whole lines, also where it does not end as one. */
const wholeLines = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`);

async function* partsOf(source: unknown, where: string): AsyncGenerator<string | Uint8Array> {
  const parts = await iterableOf(source, where);
  let count = 0;
  for await (const part of elementsOf(parts as AsyncIterable<unknown>, where)) {
    const bytes =
      part instanceof Uint8Array || Object.prototype.toString.call(part) === "[object Uint8Array]";
    if (typeof part !== "string" && !bytes) {
      throw new BpttError(
        "InvalidArgument",
        `${where} expects texts or bytes, and part ${count} is ${show(part)}.`,
      );
    }
    yield part as string | Uint8Array;
    count++;
  }
}

async function iterableOf(source: unknown, where: string): Promise<unknown> {
  if (typeof source === "string") return fileParts(source, where);
  if (isReadable(source) && !ArrayBuffer.isView(source)) {
    const { href, stream, body } = source as { href?: unknown; stream?: unknown; body?: unknown };
    if (typeof href === "string") return fileParts(new URL(href), where);
    if (typeof stream === "function") return readable(Reflect.apply(stream, source, []));
    if (isReadable(body)) return readable(body);
    if (isArray(source) || isIterable(source) || Symbol.asyncIterator in source) return source;
  }
  throw new BpttError(
    "InvalidArgument",
    `${where} expects the path of a file, a Blob, a Response, or an iterable of texts or bytes, got ${show(source)}.`,
  );
}

/** A ReadableStream. Not every browser iterates over those. */
async function* readable(stream: object): AsyncGenerator<Uint8Array> {
  if (Symbol.asyncIterator in stream) {
    yield* stream as AsyncIterable<Uint8Array>;
    return;
  }
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

async function* fileParts(path: string | URL, where: string): AsyncGenerator<Uint8Array> {
  if (!inNode()) {
    throw new BpttError(
      "Unsupported",
      `${where} can't open ${show(String(path))}, as there are no files in this runtime: give it a Blob, a Response or the text in an array.`,
    );
  }
  const { createReadStream } = await nodeModule<typeof import("node:fs")>("node:fs");
  try {
    yield* createReadStream(path, { highWaterMark: 2 ** 16 }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    const { reasonOf } = await import("../io/paths.js");
    const why = reasonOf(cause);
    throw new BpttError("File", `${where} could not read ${show(String(path))}: ${why}.`, {
      cause,
    });
  }
}

/**
 * Refuses what can't be read, or not again: each iteration of a Dataset reads its source anew.
 *
 * @throws BpttError `InvalidArgument`.
 */
export function checkAgain(input: TextSource, where: string): void {
  const text = typeof input === "string" || typeof input === "function" || isArray(input);
  if (text) return;
  const { href, stream, body, next, getReader } = (isReadable(input) ? input : {}) as Record<
    string,
    unknown
  >;
  const once = body !== undefined || typeof next === "function" || typeof getReader === "function";
  const known = typeof href === "string" || typeof stream === "function";
  const parts = isIterable(input) || (isReadable(input) && Symbol.asyncIterator in input);
  if (!once && (known || parts)) return;
  throw new BpttError(
    "InvalidArgument",
    once
      ? `${where} was given what can be read only once, ${show(input)}: give a function that gets it anew.`
      : `${where} expects the path of a file, a Blob, an iterable of texts or bytes, or a function that gives such, got ${show(input)}.`,
  );
}
