import { zeros } from "../allocate.js";
import { checkSurplus, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { toBytes } from "../io/bytes.js";
import type { DecodedAudio } from "./decoded.js";
import { type SampleType, sampleReader } from "./samples.js";

/** What a size says where its writer did not know it: as much as there is. */
const UNKNOWN = 0xffffffff;

/** Formats of samples by their numbers. */
const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** What follows the number of a format in the GUID of an extensible header. */
const GUID = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

const damaged = (problem: string): BpttError =>
  new BpttError("File", `decodeWav can't read the file: ${problem}.`);

/** What the header says of samples. */
interface Format {
  readonly channels: number;
  readonly rate: number;
  readonly type: SampleType;
}

/**
 * The samples of a WAV file: PCM of 8, 16, 24 or 32 bits or floats of 32 or 64, any number of channels, with an extensible header or without. Whole numbers become
 * -1 up to 1 as a fraction of the largest of their size; floats stay as they are. It works in Node and in a page, and waits for nothing.
 *
 * ```ts
 * const { samplingRate, channels } = decodeWav(await readFile("clip.wav"));
 * const features = await logMel(channels[0], { samplingRate, fftLength: 256, sequenceStride: 80 });
 * ```
 *
 * @param bytes the whole file: a Uint8Array, a Buffer or an ArrayBuffer.
 * @throws BpttError `File` for a file that is cut off, contradicts itself, or has samples of another kind (A-law, ADPCM, MP3 and others, by their number); `OutOfMemory`;
 * `InvalidArgument` for what is no bytes.
 */
export function decodeWav(bytes: Uint8Array | ArrayBuffer, ...surplus: never[]): DecodedAudio {
  checkSurplus("decodeWav", surplus);
  const file = toBytes(bytes);
  if (file === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `decodeWav expects the bytes of a file, a Uint8Array or an ArrayBuffer, got ${show(bytes)}.`,
    );
  }
  const { format, data } = chunksOf(file);
  const { channels: count, rate, type } = format;
  const size = (type.bits / 8) * count;
  if (data.length % size !== 0) {
    throw damaged(`its ${data.length} bytes of samples end within the ${size} of a frame`);
  }
  const length = data.length / size;
  const read = sampleReader(type, data);
  const channels = Array.from({ length: count }, (_, channel) => {
    const samples = zeros(Float32Array, length, "the samples of a file");
    for (let i = 0; i < length; i++) samples[i] = read(i * count + channel);
    return samples;
  });
  for (const [channel, samples] of channels.entries()) {
    // Only floats can be other than finite.
    const wrong = type.kind === "float" ? samples.findIndex((x) => !Number.isFinite(x)) : -1;
    if (wrong >= 0) {
      throw damaged(
        `sample ${wrong} of channel ${channel} is ${read(wrong * count + channel)}, and a number that is finite in 32 bits was expected`,
      );
    }
  }
  return { samplingRate: rate, channels };
}

/** The chunks that are needed: one of each, the format before the samples. */
function chunksOf(file: Uint8Array): { format: Format; data: Uint8Array } {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const end = endOf(file, view);
  let format: Format | undefined;
  let data: Uint8Array | undefined;
  for (let at = 12; at < end; ) {
    if (end - at < 8) throw damaged(`${end - at} bytes follow its last chunk`);
    const [name, size] = [text(file, at), view.getUint32(at + 4, true)];
    const start = at + 8;
    const length = size === UNKNOWN && name === "data" ? end - start : size;
    if (length > end - start) {
      throw damaged(`its chunk ${show(name)} announces ${length} bytes, and ${end - start} follow`);
    }
    const content = file.subarray(start, start + length);
    if (name === "fmt ") {
      if (format !== undefined) throw damaged('it has two chunks "fmt "');
      format = readFormat(content);
    } else if (name === "data") {
      if (format === undefined) throw damaged('its samples come before a chunk "fmt "');
      if (data !== undefined) throw damaged('it has two chunks "data"');
      data = content;
    }
    // A byte of padding makes sizes even; the last one may be missing.
    at = start + length + (length % 2);
  }
  if (format === undefined || data === undefined) {
    throw damaged(`it has no chunk "${format === undefined ? "fmt " : "data"}"`);
  }
  return { format, data };
}

/** Where the file ends by its own words. */
function endOf(file: Uint8Array, view: DataView): number {
  const [riff, wave] = [text(file, 0), text(file, 8)];
  if (file.length < 12 || riff !== "RIFF" || wave !== "WAVE") {
    const others = riff === "RIFX" || riff === "RF64" ? `, and ${riff} is not supported` : "";
    throw damaged(`it does not begin as a WAV file, with "RIFF" and "WAVE"${others}`);
  }
  const size = view.getUint32(4, true);
  if (size === UNKNOWN) return file.length;
  if (size + 8 > file.length) {
    throw damaged(`it announces ${size + 8} bytes, and has ${file.length}`);
  }
  // An odd size may have its byte of padding.
  const rest = file.length - size - 8;
  if (rest > size % 2) throw damaged(`${rest} bytes follow the end that it announces`);
  return size + 8;
}

const text = (file: Uint8Array, at: number): string =>
  String.fromCharCode(...file.subarray(at, at + 4));

function readFormat(chunk: Uint8Array): Format {
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  if (chunk.length < 16) {
    throw damaged(`its format takes 16 bytes or more, and has ${chunk.length}`);
  }
  const [tag, channels, align, bits] = [0, 2, 12, 14].map((at) => view.getUint16(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  const [rate, speed] = [view.getUint32(4, true), view.getUint32(8, true)];
  const kind = kindOf(tag === EXTENSIBLE ? extended(chunk, view, bits) : tag, bits);
  if (channels === 0) throw damaged("it has no channels");
  if (rate === 0) throw damaged("it has 0 samples a second");
  const size = (channels * bits) / 8;
  if (align !== size || speed !== (rate * size) % 2 ** 32) {
    throw damaged(
      `${channels} channels of ${bits} bits at ${rate} Hz take ${size} bytes a frame and ${rate * size} a second, and it says ${align} and ${speed}`,
    );
  }
  return { channels, rate, type: { kind, bits } };
}

/** The number of the format that an extensible header has further behind. */
function extended(chunk: Uint8Array, view: DataView, bits: number): number {
  if (chunk.length < 40 || view.getUint16(16, true) < 22) {
    throw damaged("its extensible header is cut off");
  }
  const valid = view.getUint16(18, true);
  if (valid === 0 || valid > bits) throw damaged(`it says that ${valid} of ${bits} bits count`);
  if (GUID.some((byte, i) => chunk[26 + i] !== byte)) {
    throw damaged("its samples are of a format that is unknown");
  }
  return view.getUint16(24, true);
}

function kindOf(tag: number, bits: number): SampleType["kind"] {
  if (tag === PCM && [8, 16, 24, 32].includes(bits)) return bits === 8 ? "unsigned" : "signed";
  if (tag === FLOAT && [32, 64].includes(bits)) return "float";
  const known = tag === PCM ? "whole numbers" : tag === FLOAT ? "floats" : `format ${tag}`;
  throw damaged(
    `its samples are ${known} of ${bits} bits, and expected are whole numbers (format 1) of 8, 16, 24 or 32 bits or floats (3) of 32 or 64`,
  );
}
