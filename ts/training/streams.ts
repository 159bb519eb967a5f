// Streams of batches as the data of a call.
import { type BatchStream, hasEpochs } from "../data/stream.js";
import { BpttError } from "../errors.js";
import type { StreamSource } from "./stream_source.js";

/** Refuses options that a stream of batches leaves nothing to do for. */
export function refuseForStream(where: string, options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const why =
    given === "sampleWeight"
      ? "whose batches bring theirs as a third member"
      : "whose rows come in batches and in an order already";
  throw new BpttError(
    "InvalidArgument",
    `${where} was given \`${given}\` with a stream of batches, ${why}: leave it out.`,
  );
}

/** Refuses a stream that is known to have no end where nothing else ends the pass. */
export function checkEnds(stream: BatchStream<unknown>, name: string, option: string): void {
  if (!hasEpochs(stream) || stream.size !== Number.POSITIVE_INFINITY) return;
  throw new BpttError(
    "InvalidArgument",
    `${name} repeats without end: say by \`${option}\` how many batches there are to be.`,
  );
}

/** Reads the first batch of a stream, and leaves the stream where that can't be used. */
export async function peek(source: StreamSource, index = 0): Promise<void> {
  try {
    await source.peek(index);
  } catch (error) {
    await source.end();
    throw error;
  }
}
