import { checkOptions, checkSurplus, positiveInteger, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { toBytes } from "../io/bytes.js";
import type { DecodedAudio } from "./decoded.js";

/** Options of {@link decodeAudio}. */
export interface DecodeAudioOptions {
  /** Samples a second of what is made. Default 16,000. */
  samplingRate?: number;
}

/** What is used of a page's Web Audio. */
interface Offline {
  decodeAudioData(bytes: ArrayBuffer): Promise<{
    readonly numberOfChannels: number;
    readonly sampleRate: number;
    getChannelData(channel: number): Float32Array;
  }>;
}

/**
 * The samples of a file that the browser can play, such as MP3, Ogg, FLAC or WAV, at the rate that is asked for: its own decoder and resampler, by an
 * `OfflineAudioContext`. Their numbers are the browser's; where they have to be the same everywhere there are {@link decodeWav} and {@link resample}.
 *
 * @param bytes the whole file: a Uint8Array or an ArrayBuffer.
 * @throws BpttError `Unsupported` outside a page; `File` for what the browser can't decode; `InvalidArgument` for a rate that it does not take.
 */
export async function decodeAudio(
  bytes: Uint8Array | ArrayBuffer,
  options: DecodeAudioOptions = {},
  ...surplus: never[]
): Promise<DecodedAudio> {
  checkSurplus("decodeAudio", surplus);
  const { samplingRate = 16_000 } = checkOptions("decodeAudio", options, ["samplingRate"]);
  const rate = positiveInteger("decodeAudio", "samplingRate", samplingRate);
  const file = toBytes(bytes);
  if (file === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `decodeAudio expects the bytes of a file, a Uint8Array or an ArrayBuffer, got ${show(bytes)}.`,
    );
  }
  const context = contextOf(rate);
  try {
    // It takes the buffer with it: a copy, without what lies around.
    const decoded = await context.decodeAudioData(file.slice().buffer as ArrayBuffer);
    const channels = Array.from({ length: decoded.numberOfChannels }, (_, channel) =>
      decoded.getChannelData(channel).slice(),
    );
    return { samplingRate: decoded.sampleRate, channels };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BpttError("File", `decodeAudio: the browser can't decode the file (${why}).`, {
      cause,
    });
  }
}

function contextOf(rate: number): Offline {
  const Context = (
    globalThis as {
      OfflineAudioContext?: new (channels: number, length: number, rate: number) => Offline;
    }
  ).OfflineAudioContext;
  if (Context === undefined) {
    throw new BpttError(
      "Unsupported",
      "decodeAudio needs a page's OfflineAudioContext, and there is none here: `decodeWav` reads WAV files everywhere.",
    );
  }
  try {
    return new Context(1, 1, rate);
  } catch (cause) {
    throw new BpttError(
      "InvalidArgument",
      `decodeAudio received an invalid value for argument \`samplingRate\`: the browser does not take ${rate} samples a second.`,
      { cause },
    );
  }
}
