/** A part of the library that is loaded when it is first needed. */
export class Late<Part> {
  #there: Part | undefined;
  readonly #load: () => Promise<Part>;

  constructor(load: () => Promise<Part>) {
    this.#load = load;
  }

  /** The part, from the moment on when it was loaded. */
  get there(): Part | undefined {
    return this.#there;
  }

  async load(): Promise<Part> {
    this.#there ??= await this.#load();
    return this.#there;
  }
}
