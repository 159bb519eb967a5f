// Vectors of 256 bits in Node: V8 joins pairs of WebAssembly's where its revectorizer is switched on.
import { builtin, inNode } from "./runtime.js";
import type { Settings } from "./settings.js";
import { relaxedPays } from "./source.js";

/** What the module offers to find out whether vectors are joined. */
export interface Tiles {
  /** Makes products go by tiles of three rows, which fit into registers where vectors are joined, or of two. The results are the same. */
  tall_tiles(tall: boolean): void;
  /** Computes so many products, to be timed. */
  rehearse(products: number): void;
}

/** Products between two looks at the clock. */
const PRODUCTS = 4;

/** Milliseconds within which V8 has optimized the products, as a rule. */
const SOON = 100;

/** Milliseconds after which nobody waits for that. */
const LATEST = 1000;

/**
 * Switches the revectorizer on, for all modules that this process compiles from now on.
 *
 * @returns why it can't be had, as the end of a sentence; nothing where it is on.
 */
export async function joinVectors({ deterministic }: Settings): Promise<string | undefined> {
  const v8 = builtin<typeof import("node:v8")>("node:v8");
  if (!inNode() || "Bun" in globalThis || "Deno" in globalThis || !v8) {
    return "only Node can switch V8's revectorizer on";
  }
  if (deterministic) return "the build that does not fuse multiply and add has no tiles for it";
  if (!(await relaxedPays())) return `Node ${process.versions.node} is too old, it takes Node 24`;
  v8.setFlagsFromString("--experimental-wasm-revectorize");
  return undefined;
}

/** Times products by either tiles, and takes the faster. The tall ones are that where vectors are joined: whether they are. */
export function takeFasterTiles(tiles: Tiles): boolean {
  const timed = (tall: boolean) => {
    const begun = performance.now();
    tiles.tall_tiles(tall);
    tiles.rehearse(PRODUCTS);
    return performance.now() - begun;
  };
  const begun = performance.now();
  const first = timed(false);
  let [low, tall] = [first, Number.POSITIVE_INFINITY];
  for (let past = 0; past < SOON || (low > first / 2 && past < LATEST); ) {
    low = Math.min(low, timed(false));
    tall = Math.min(tall, timed(true));
    past = performance.now() - begun;
  }
  tiles.tall_tiles(tall < low);
  return tall < low;
}
