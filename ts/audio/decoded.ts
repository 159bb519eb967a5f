/** Sound, decoded. */
export interface DecodedAudio {
  /** Samples a second. */
  readonly samplingRate: number;
  /** The samples of each channel, as many of each. */
  readonly channels: readonly Float32Array[];
}
