import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UserError } from "../user_error.js";

/** Nothing heard for so long: the connection is taken for dead. */
const SILENCE_MS = 60_000;

/**
 * Downloads a file to `path` and checks it. An earlier attempt that was cut off is continued where
 * the server can do that, and begun anew where it cannot.
 */
export async function download(from: { url: string; sha256: string }, path: string): Promise<void> {
  if ((await sizeOf(path)) > 0 && (await sha256(path)) === from.sha256) return;
  const part = `${path}.part`;
  const had = await sizeOf(part);
  await fetchTo(part, from.url, had);
  if ((await sha256(part)) !== from.sha256) {
    await rm(part);
    // What was continued may have begun with another file.
    if (had > 0) return download(from, path);
    throw new UserError(
      `What ${from.url} sent is not the file that was expected (its SHA-256 differs): try again later.`,
    );
  }
  await rename(part, path);
}

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function fetchTo(part: string, url: string, from: number): Promise<void> {
  const silence = new AbortController();
  const alarm = setTimeout(() => silence.abort(new Error("no answer for a minute")), SILENCE_MS);
  try {
    console.log(`Downloading ${url}${from > 0 ? ", continued" : ""}.`);
    const headers: HeadersInit = from > 0 ? { range: `bytes=${from}-` } : {};
    const response = await fetch(url, { headers, signal: silence.signal });
    // There is no more than what is here already: the check that follows says whether it is right.
    if (response.status === 416) return;
    if (!response.ok || !response.body) throw new Error(`the server answers ${response.status}`);
    const continued = response.status === 206;
    const done = continued ? from : 0;
    const total = done + Number(response.headers.get("content-length") ?? 0);
    await pipeline(
      Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
      watch(done, total, () => alarm.refresh()),
      createWriteStream(part, { flags: continued ? "a" : "w" }),
    );
  } catch (error) {
    throw downloadError(url, error);
  } finally {
    clearTimeout(alarm);
  }
}

/** Passes data on and shows, in a terminal, how much has come. */
function watch(done: number, total: number, onData: () => void): Transform {
  let bytes = done;
  const show = process.stdout.isTTY && total > 0;
  return new Transform({
    transform(piece: Buffer, _encoding, next) {
      bytes += piece.length;
      onData();
      if (show) process.stdout.write(`\r${Math.floor((100 * bytes) / total)} %`);
      next(null, piece);
    },
    flush(next) {
      if (show) process.stdout.write("\n");
      next();
    },
  });
}

function downloadError(url: string, error: unknown): Error {
  if ((error as NodeJS.ErrnoException).syscall === "open") return error as Error;
  if ((error as NodeJS.ErrnoException).code === "ENOSPC") return error as Error;
  const { message, cause } = error as Error;
  const reason = cause instanceof Error && cause.message ? cause.message : message;
  return new UserError(
    `${url} could not be downloaded (${reason}): run the same again to continue, or fetch the file by other means, unpack it and pass --data aclImdb/train.`,
  );
}
