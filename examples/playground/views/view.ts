/** What every component is to the page that shows it. */
export interface View<Data> {
  /** Shows other data. What comes before the next frame is drawn once. */
  update(data: Data): void;
  /** Takes out of the host whatever was put there, with all that it listens to. */
  dispose(): void;
}

/** What every component is told when it is made. */
export interface Common {
  /** What the component is called by a screen reader. */
  readonly label: string;
  /** The language of its numbers, a BCP 47 tag. */
  readonly locale: string;
}
