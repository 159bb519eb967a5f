import type { Input } from "./input.js";

/** B-trees of version 1: of the names in a group, and of the chunks of a data set. */
export const GROUP_TREE = 0;
export const CHUNK_TREE = 1;

/**
 * Calls `leaf` with what each leaf of the tree at `at` points to, and where its key stands. A node's level is one below its parent's, so
 * there are no circles.
 */
export function walkTree(
  input: Input,
  at: number,
  kind: number,
  keySize: number,
  leaf: (child: number, key: number) => void,
  level = input.u8(at + 5),
): void {
  input.expect(at, "TREE", "a node of a B-tree");
  if (input.u8(at + 4) !== kind || input.u8(at + 5) !== level) {
    throw input.damaged(at, `a B-tree's node of kind ${kind} on level ${level}`, "another one");
  }
  const entries = input.u16(at + 6);
  for (let i = 0; i < entries; i++) {
    input.spend();
    const key = at + 24 + i * (keySize + 8);
    const child = input.u64(key + keySize);
    if (level === 0) leaf(child, key);
    else walkTree(input, child, kind, keySize, leaf, level - 1);
  }
}
