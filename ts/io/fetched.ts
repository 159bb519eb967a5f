// Files from the network. How much comes is the other side's word alone, so what is read is bounded.
import { joined } from "../allocate.js";
import { BpttError } from "../errors.js";
import type { ResponseLike } from "../host_types.js";
import { shortened } from "../show.js";
import { shownPath } from "./paths.js";

/** As many bytes as the engine's memory has: no file of a model that could be computed is larger. */
const MOST = 2 ** 32;

/** How much of a file has come. */
export interface FileProgress {
  /** The file, as messages name it. */
  readonly file: string;
  /** Bytes that are there. */
  readonly loaded: number;
  /** Bytes in all; undefined where nobody tells: of what is sent packed the size is another. */
  readonly total: number | undefined;
}

export type Tell = (progress: FileProgress) => void;

/** @throws BpttError `File` for what does not come, or comes with another status than 2xx. */
export async function fetchFile(url: string, tell: Tell): Promise<Uint8Array> {
  const from = shownPath(url);
  if (typeof fetch === "undefined") {
    throw new BpttError(
      "Unsupported",
      `${from} can't be fetched: there is no \`fetch\` in this runtime.`,
    );
  }
  const response = await fetch(url).catch((cause: unknown) => {
    throw new BpttError("File", `${from} could not be fetched: ${reason(cause)}.`, { cause });
  });
  return readBody(response, from, tell);
}

/** The bytes of an answer. A runtime sees for itself that no more come than were announced, and no fewer. */
export async function readBody(
  response: ResponseLike,
  from: string,
  tell: Tell,
): Promise<Uint8Array> {
  const { ok, status } = response;
  if (!ok) throw new BpttError("File", `${from} answered ${status} instead of the file.`);
  const announced = announcedBy(response);
  const pieces: Uint8Array[] = [];
  let loaded = 0;
  for await (const piece of piecesOf(response, from)) {
    pieces.push(piece);
    loaded += piece.length;
    if (loaded > MOST) {
      throw new BpttError("File", `${from} gives more than ${MOST} bytes, which no model has.`);
    }
    // Another origin shows its sizes, but not that they are those of what is packed.
    const total = announced !== undefined && announced >= loaded ? announced : undefined;
    if (total !== loaded) tell({ file: from, loaded, total });
  }
  tell({ file: from, loaded, total: loaded });
  return joined(Uint8Array, pieces, "the file's bytes");
}

function announcedBy({ headers }: ResponseLike): number | undefined {
  const size = headers?.get("content-encoding") ? null : headers?.get("content-length");
  return size && /^\d+$/.test(size) ? Number(size) : undefined;
}

/** What comes, as it comes. Who stops reading ends it. */
async function* piecesOf(response: ResponseLike, from: string): AsyncGenerator<Uint8Array> {
  const failed = (cause: unknown) =>
    new BpttError("File", `${from} could not be read: ${reason(cause)}.`, { cause });
  const attempt = <T>(work: Promise<T>): Promise<T> =>
    work.catch((cause: unknown) => {
      throw failed(cause);
    });
  const body = response.body as ReadableStream<Uint8Array> | null;
  // Not every class of its kind has a stream of the web as its body.
  if (!body?.getReader) {
    yield new Uint8Array(await attempt(response.arrayBuffer()));
    return;
  }
  let reader: ReadableStreamDefaultReader<Uint8Array>;
  try {
    reader = body.getReader();
  } catch (cause) {
    throw failed(cause);
  }
  try {
    for (;;) {
      const { done, value } = await attempt(reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** What a runtime says of a failure, in words that fit into a sentence. */
export function reason(cause: unknown): string {
  const { message, cause: deeper } = cause as { message?: unknown; cause?: { message?: unknown } };
  const said = [deeper?.message, message].find((text) => typeof text === "string" && text !== "");
  return shortened(String(said ?? "the runtime refused it"), 120).replace(/[\s.]+$/, "");
}
