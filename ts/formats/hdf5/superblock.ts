import type { Input } from "./input.js";

/** How every HDF5 file begins. */
export const SIGNATURE = "\x89HDF\r\n\x1a\n";

/** Where the root group's header stands, as the file's first bytes tell. */
export function findRoot(input: Input): number {
  if (!input.says(0, SIGNATURE)) {
    if (input.says(512, SIGNATURE)) throw input.unread("a user block before its HDF5 file");
    throw input.error("it does not begin as an HDF5 file");
  }
  const version = input.u8(8);
  if (version > 3) throw input.unread(`a superblock of version ${version}`);
  const sizes = version < 2 ? 13 : 9;
  if (input.u8(sizes) !== 8 || input.u8(sizes + 1) !== 8) {
    throw input.unread("addresses or lengths of other than 8 bytes");
  }
  // Base, end and root; version 1 has room for one setting more than version 0.
  const base = version === 0 ? 24 : version === 1 ? 28 : 12;
  if (input.u64(base) !== 0) throw input.unread("a user block");
  const end = input.u64(base + 16);
  if (end > input.length) throw input.damaged(input.length, `${end} bytes in all`, "the end");
  return input.u64(version < 2 ? base + 40 : base + 24);
}
