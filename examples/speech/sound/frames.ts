/** Levels of a clip in decibels, frame by frame, each frame a number for each band of frequencies. */
export class Frames {
  /** @param data `[frames, bands]`. */
  constructor(
    readonly data: Float32Array,
    readonly bands: number,
  ) {}

  /** How many there are. */
  get length(): number {
    return this.data.length / this.bands;
  }
}

export const loudestOf = ({ data }: Frames): number =>
  data.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY);
