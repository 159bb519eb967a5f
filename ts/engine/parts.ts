import { type Compiled, compile, loadError } from "./compile.js";

/** The parts of a divided module beside its core: what trains, and the rest, which needs that too. */
export const PARTS = ["training", "rest"] as const;

export type Part = (typeof PARTS)[number];

/** Where a part lies, and that beside which it is told; or what it is. */
export type PartSource =
  | { readonly file: string; readonly base?: string | undefined }
  | Uint8Array
  | WebAssembly.Module;

/** One of something for each part. */
export type OfParts<T> = Readonly<Record<Part, T>>;

/** The files of a module's parts, each of which it names in a custom section; undefined for a module that is whole. */
export function filesOf(module: WebAssembly.Module): OfParts<string> | undefined {
  const named = (part: Part) => {
    const [name] = WebAssembly.Module.customSections(module, part);
    return name && String.fromCharCode(...new Uint8Array(name));
  };
  const [training, rest] = PARTS.map(named);
  return training === undefined || rest === undefined ? undefined : { training, rest };
}

/** What sees to it that a module's parts are there. */
export interface Divided {
  /** Whether a part, or one that it needs, is not there yet. */
  lacks(part: Part): boolean;
  needed(part: Part): Promise<void>;
}

/** Of a module that is not divided. */
export const WHOLE: Divided = { lacks: () => false, needed: async () => {} };

/** The parts of a divided module: each is loaded when it is first needed, and again where that failed. */
export class Parts implements Divided {
  readonly #sources: OfParts<PartSource>;
  readonly #core: WebAssembly.Exports;
  readonly #loading = new Map<Part, Promise<void>>();
  readonly #there = new Set<Part>();

  /** @param core what the core exports. */
  constructor(sources: OfParts<PartSource>, core: WebAssembly.Exports) {
    this.#sources = sources;
    this.#core = core;
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
    const { module, from } = await compiled(this.#sources[part]);
    try {
      await WebAssembly.instantiate(module, { core: this.#core });
    } catch (cause) {
      throw loadError(`${from} is not the part \`${part}\` of its module`, cause);
    }
    this.#there.add(part);
  }
}

async function compiled(source: PartSource): Promise<Compiled> {
  if (!("file" in source)) return compile(source, "custom");
  const { file, base } = source;
  if (URL.canParse(file)) {
    return compile(new URL(file), "custom", base === undefined ? base : new URL(base));
  }
  throw loadError(`it takes ${file}, and this bundle does not tell where its files lie`);
}

/** A part with those that it needs. */
const upTo = (part: Part): readonly Part[] => PARTS.slice(0, PARTS.indexOf(part) + 1);
