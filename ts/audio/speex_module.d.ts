/** The package has no types: of Speex's API what is used here. Addresses are byte offsets. */
declare module "@echogarden/speex-resampler-wasm" {
  export interface Speex {
    readonly HEAPF32: Float32Array;
    readonly HEAPU32: Uint32Array;
    _malloc(bytes: number): number;
    _free(address: number): void;
    /** A state, or 0 with the reason at `error`. */
    _speex_resampler_init(
      channels: number,
      from: number,
      to: number,
      quality: number,
      error: number,
    ): number;
    /** Begins with the first sample, rather than with what the filter says before it. */
    _speex_resampler_skip_zeros(state: number): number;
    /** At the lengths are how many there are, and room for how many; afterwards how many were read and written. */
    _speex_resampler_process_float(
      state: number,
      channel: number,
      samples: number,
      length: number,
      made: number,
      room: number,
    ): number;
    _speex_resampler_destroy(state: number): void;
  }
  export default function start(): Promise<Speex>;
}
