export { type DecodeAudioOptions, decodeAudio } from "./decode_audio.js";
export { decodeWav } from "./decode_wav.js";
export type { DecodedAudio } from "./decoded.js";
export { type DeltaOptions, delta } from "./delta.js";
export { type LogMelOptions, logMel } from "./log_mel.js";
export { LogMelStream, type LogMelStreamOptions } from "./log_mel_stream.js";
export type { MelOptions, WindowLike } from "./mel.js";
export { type MfccOptions, mfcc } from "./mfcc.js";
export { type ResampleOptions, resample } from "./resample.js";
