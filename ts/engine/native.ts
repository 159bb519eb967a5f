// The native engine: the core as an addon of Node, from a package of its own that is used where it is installed.
import { snakeKey } from "../checks.js";
import { VERSION } from "../version.js";
import { WHOLE } from "./divided.js";
import type { ArrayOver, Facade, FacadeArray, FacadeMemory } from "./facade.js";
import { Guard } from "./guard.js";
import { InProcessEngine } from "./in_process.js";
import type { Started } from "./local.js";
import { builtin, inNode, nodeModule } from "./runtime.js";

/** The package with the addon. */
export const PACKAGE = "bptt-native";

/** The instructions that the kernels use. @inline */
export type Level = "avx512" | "avx2" | "neon" | "scalar";

/** What the addon offers beside the facade. */
interface Addon extends Facade {
  version(): string;
  level(): Level;
  /** A buffer over so many bytes from an address on. */
  window(address: number, bytes: number): ArrayBuffer;
  /** Bytes that all engines of this process hold, and may hold. */
  memoryBytes(): number;
  limitMemory(bytes: number): void;
  /** Has what this thread computes shared among so many threads. */
  shareAmong(threads: number): void;
}

/** A binary that was found to be of this version and to run here. */
export interface NativeKit {
  /** Its path. */
  readonly file: string;
  readonly level: Level;
}

/** Why there is no native engine, as the end of a sentence, and whether its package is there all the same. */
export interface NoNative {
  readonly why: string;
  readonly installed: boolean;
}

/** Apart from its use, as webpack warns of what it can't make out. */
const here = import.meta.url;

/** The binary of the installed package, where there is one of this version. */
export async function findNative(): Promise<NativeKit | NoNative> {
  if (!inNode() || "Deno" in globalThis) {
    return { why: "only Node and Bun load native code", installed: false };
  }
  let load: NodeJS.Require;
  let place: string;
  try {
    load = await requirer(here);
    place = load.resolve(PACKAGE);
  } catch {
    return { why: `the package ${PACKAGE} is not installed`, installed: false };
  }
  try {
    const { file } = load(place) as { file: string };
    const addon = load(file) as Addon;
    const version = addon.version();
    const level = addon.level();
    // Electron shows no native memory.
    addon.window(0, 0);
    if (version === VERSION) return { file, level };
    return { why: `${PACKAGE} is ${version}, and bptt ${VERSION}`, installed: true };
  } catch (cause) {
    const [why] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    return { why: `${PACKAGE} can't be loaded, ${why!.replace(/\.$/, "")}`, installed: true };
  }
}

/** Starts an engine in this thread, alone for now. */
export async function startNative({ file }: NativeKit): Promise<Started<InProcessEngine>> {
  const addon = (await requirer(file))(file) as Addon;
  const memory = new NativeMemory(addon);
  addon.shareAmong(1);
  addon.limitMemory(memory.bytes + roomLeft());
  const engine = new InProcessEngine(snakeCased(addon), memory, new Guard(), WHOLE);
  return {
    engine,
    widen: async () => false,
    join: async (threads) => addon.shareAmong(threads),
    end: () => addon.shareAmong(1),
  };
}

/** Loads and resolves as a file does. A bundle of the Worker need not know its own place. */
async function requirer(from: string): Promise<NodeJS.Require> {
  const { createRequire } = await nodeModule<typeof import("node:module")>("node:module");
  return createRequire(from);
}

/** Bytes that this process, and the container around it, may still take. Systems promise more. */
function roomLeft(): number {
  const most = builtin<typeof import("node:os")>("node:os")?.totalmem() ?? Number.POSITIVE_INFINITY;
  const constrained = process.constrainedMemory?.() || most;
  return Math.max(0, Math.min(most, constrained) - process.memoryUsage.rss());
}

/** Bytes up to which a window is kept. */
const SMALL = 1 << 22;

/** Windows that are kept. */
const KEPT = 64;

/** The memory of this process: offsets are addresses. */
class NativeMemory implements FacadeMemory {
  readonly #addon: Addon;
  /** By their addresses: what is staged and answered lies where it lay before, and a window costs what a short call does. */
  readonly #windows = new Map<number, ArrayBuffer>();

  constructor(addon: Addon) {
    this.#addon = addon;
  }

  get bytes(): number {
    return this.#addon.memoryBytes();
  }

  view<A extends FacadeArray>(View: ArrayOver<A>, address: number, length: number): A {
    // An empty list may lie anywhere.
    if (length === 0) return new View(NOTHING, 0, 0);
    return new View(this.#window(address, length * View.BYTES_PER_ELEMENT), 0, length);
  }

  #window(address: number, bytes: number): ArrayBuffer {
    const known = this.#windows.get(address);
    if (known && known.byteLength >= bytes) return known;
    const window = this.#addon.window(address, bytes);
    if (bytes > SMALL) return window;
    if (this.#windows.size >= KEPT) this.#windows.delete(this.#windows.keys().next().value!);
    this.#windows.set(address, window);
    return window;
  }
}

const NOTHING = new ArrayBuffer(0);

/** Has the facade's classes know their calls by Rust's names as well, which napi-rs writes in camel case. */
function snakeCased(addon: Addon): Facade {
  for (const Class of Object.values(addon)) {
    const calls = (Class as { prototype?: Record<string, unknown> }).prototype ?? {};
    for (const name of Object.getOwnPropertyNames(calls)) {
      calls[snakeKey(name)] ??= calls[name];
    }
  }
  return addon;
}
