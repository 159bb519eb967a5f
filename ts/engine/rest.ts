import { compile, loadError } from "./compile.js";
import { needsRest } from "./core_classes.js";

/** The name of the custom section by which the core of a divided module names the file of its rest. */
const SECTION = "rest";

/** The file of a module's rest; undefined for a module that is whole. */
export function restOf(module: WebAssembly.Module): string | undefined {
  const [name] = WebAssembly.Module.customSections(module, SECTION);
  return name && String.fromCharCode(...new Uint8Array(name));
}

/** Where the rest lies, or what it is. */
export type RestSource = string | Uint8Array | WebAssembly.Module;

/** What sees to it that the rest is there. */
export interface Restful {
  /** Whether it is not there yet, and what the engine is told needs it; without `told`, whether it is not there yet. */
  lacks(told?: string): boolean;
  needed(): Promise<void>;
}

/** Of a module that is not divided. */
export const WHOLE: Restful = { lacks: () => false, needed: async () => {} };

/** The rest of a divided module: loaded when it is first needed, and again where that failed. */
export class Rest implements Restful {
  readonly #source: RestSource;
  readonly #core: WebAssembly.Exports;
  #loading: Promise<unknown> | undefined;
  #there = false;

  /** @param core what the core exports. */
  constructor(source: RestSource, core: WebAssembly.Exports) {
    this.#source = source;
    this.#core = core;
  }

  lacks(told?: string): boolean {
    return !this.#there && (told === undefined || needsRest(told));
  }

  /** Resolves when the rest is there. */
  async needed(): Promise<void> {
    this.#loading ??= this.#load();
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  async #load(): Promise<void> {
    const source = this.#source;
    if (typeof source === "string" && !URL.canParse(source)) {
      throw loadError(`it takes ${source}, and this bundle does not tell where its files lie`);
    }
    const { module, from } = await compile(
      typeof source === "string" ? new URL(source) : source,
      "custom",
    );
    try {
      await WebAssembly.instantiate(module, { core: this.#core });
      this.#there = true;
    } catch (cause) {
      throw loadError(`${from} is not the rest of its module`, cause);
    }
  }
}
