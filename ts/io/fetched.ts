// Files from the network. How much comes is the other side's word alone, so what is read is bounded.
import { joined } from "../allocate.js";
import { BpttError } from "../errors.js";
import type { ResponseLike } from "../host_types.js";
import { shortened } from "../show.js";
import { shownPath } from "./paths.js";

/** As many bytes as the engine's memory has: no file of a model that could be computed is larger. */
const MOST = 2 ** 32;

/** @throws BpttError `File` for what does not come, or comes with another status than 2xx. */
export async function fetchFile(url: string): Promise<Uint8Array> {
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
  return readBody(response, from);
}

/** The bytes of an answer. A runtime sees for itself that no more come than were announced, and no fewer. */
export async function readBody(response: ResponseLike, from: string): Promise<Uint8Array> {
  const { ok, status, body } = response;
  if (!ok) throw new BpttError("File", `${from} answered ${status} instead of the file.`);
  const pieces = await piecesOf(response, body as ReadableStream | null, from);
  return joined(Uint8Array, pieces, "the file's bytes");
}

async function piecesOf(response: ResponseLike, body: ReadableStream | null, from: string) {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    // Not every class of its kind has a stream of the web as its body.
    if (!body?.getReader) return [new Uint8Array(await response.arrayBuffer())];
    const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
    while (size <= MOST) {
      const { done, value } = await reader.read();
      if (done) return pieces;
      size += value.length;
      pieces.push(value);
    }
    await reader.cancel();
  } catch (cause) {
    throw new BpttError("File", `${from} could not be read: ${reason(cause)}.`, { cause });
  }
  throw new BpttError("File", `${from} gives more than ${MOST} bytes, which no model has.`);
}

/** What a runtime says of a failure, in words that fit into a sentence. */
export function reason(cause: unknown): string {
  const { message, cause: deeper } = cause as { message?: unknown; cause?: { message?: unknown } };
  const said = [deeper?.message, message].find((text) => typeof text === "string" && text !== "");
  return shortened(String(said ?? "the runtime refused it"), 120).replace(/[\s.]+$/, "");
}
