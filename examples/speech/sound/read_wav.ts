import { readFile } from "node:fs/promises";
import { BpttError, type DecodedAudio, decodeWav, resample } from "bptt";
import { fileError, UserError } from "../../sentiment/user_error.js";

/**
 * What a WAV file holds.
 * @throws UserError with the name of the file, and what is wrong with it.
 */
export async function readWav(path: string): Promise<DecodedAudio> {
  const bytes = await readFile(path).catch((error) => {
    throw fileError(path, error);
  });
  if (bytes.length === 0) throw new UserError(`${path} is empty: expected a WAV file.`);
  const sound = explained(path, () => decodeWav(bytes));
  if (sound.channels[0]!.length > 0) return sound;
  throw new UserError(`${path} holds no sound: it is a WAV file without samples.`);
}

/**
 * The sound of a WAV file, the mean of its channels, at another rate.
 * @throws UserError with the name of the file, and what is wrong with it.
 */
export async function readSound(path: string, rate: number): Promise<Float32Array> {
  const { channels, samplingRate } = await readWav(path);
  const [first, ...others] = channels as [Float32Array, ...Float32Array[]];
  const mono = first.map(
    (sample, i) => others.reduce((sum, channel) => sum + channel[i]!, sample) / channels.length,
  );
  const made = await resample(mono, { from: samplingRate, to: rate }).catch((error) =>
    explained<Float32Array>(path, () => {
      throw error;
    }),
  );
  // Of a sample at a higher rate none may be left.
  return made.length > 0 ? made : new Float32Array(1);
}

/** What is wrong with a file, under its name. */
function explained<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BpttError)) throw error;
    throw new UserError(`${path} can't be used: ${error.message}`);
  }
}
