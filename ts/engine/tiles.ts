// The tiles by which products go where V8 was told to join vectors.

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
