/** WAV files to be damaged, for `npm run fuzz`. */
import { decodeWav } from "../../ts/audio/decode_wav.js";
import { wav } from "./wav.js";

const whole = Uint8Array.from({ length: 24 }, (_, i) => i * 11);
const floats = new Uint8Array(Float32Array.of(0.5, -0.25, 1e-3, 4).buffer);

export const wavs = {
  good: [
    wav({ data: whole }),
    wav({ bits: 8, channels: 2, data: whole }),
    wav({
      bits: 24,
      channels: 2,
      extensible: true,
      others: [["LIST", whole.slice(0, 5)]],
      data: whole,
    }),
    wav({ tag: 3, bits: 32, rate: 48_000, data: floats }),
    wav({ tag: 3, bits: 64, extensible: true, data: floats }),
  ],
  read: (bytes: Uint8Array): unknown => decodeWav(bytes),
};
