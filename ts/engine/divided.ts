// The parts of a module where it computes.
import { type Compiled, compile, loadError } from "./compile.js";
import { isPartOf, type OfParts, PARTS, type Part, type PartSource } from "./parts.js";

/** What sees to it that a module's parts are there. */
export interface Divided {
  /** Whether a part, or one that it needs, is not there yet. */
  lacks(part: Part): boolean;
  needed(part: Part): Promise<void>;
}

/** Of what is not divided. */
export const WHOLE: Divided = { lacks: () => false, needed: async () => {} };

/** The parts of a divided module: each is loaded when it is first needed, and again where that failed. */
export class Parts implements Divided {
  readonly #core: WebAssembly.Module;
  readonly #sources: OfParts<PartSource>;
  readonly #exports: WebAssembly.Exports;
  readonly #loading = new Map<Part, Promise<void>>();
  readonly #there = new Set<Part>();

  /** @param exports what the core exports where it runs. */
  constructor(
    core: WebAssembly.Module,
    sources: OfParts<PartSource>,
    exports: WebAssembly.Exports,
  ) {
    this.#core = core;
    this.#sources = sources;
    this.#exports = exports;
  }

  lacks(part: Part): boolean {
    return upTo(part).some((one) => !this.#there.has(one));
  }

  /** Resolves when the part is there, with those that it needs. */
  async needed(part: Part): Promise<void> {
    await Promise.all(upTo(part).map((one) => this.#needed(one)));
  }

  async #needed(part: Part): Promise<void> {
    const loading = this.#loading.get(part) ?? this.#load(part);
    this.#loading.set(part, loading);
    try {
      await loading;
    } catch (error) {
      this.#loading.delete(part);
      throw error;
    }
  }

  async #load(part: Part): Promise<void> {
    const source = this.#sources[part];
    if (source === undefined) throw loadError(`the module has no part \`${part}\``);
    const { module, from } = await compiled(source);
    const foreign = `${from} is not the part \`${part}\` of its module`;
    if (!isPartOf(this.#core, part, module)) throw loadError(foreign);
    try {
      await WebAssembly.instantiate(module, { core: this.#exports });
    } catch (cause) {
      throw loadError(foreign, cause);
    }
    this.#there.add(part);
  }
}

async function compiled(source: PartSource): Promise<Compiled> {
  if ("module" in source) return source;
  if (!("file" in source)) return compile(source);
  const { file } = source;
  if (URL.canParse(file)) return compile(new URL(file));
  throw loadError(`it takes ${file}, and this bundle does not tell where its files lie`);
}

/** A part with those that it needs. */
const upTo = (part: Part): readonly Part[] =>
  part === "relaxed" ? [part] : PARTS.slice(0, PARTS.indexOf(part) + 1);
