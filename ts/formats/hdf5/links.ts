/** The members of a group: where each one's header stands. */
import { quoted } from "../../show.js";
import type { Input } from "./input.js";
import { LINK, LINK_INFO, type Message, SYMBOL_TABLE } from "./messages.js";
import { GROUP_TREE, walkTree } from "./tree.js";

/** In the order of the file, which is that of the names where there is a tree of them. */
export function readLinks(input: Input, messages: readonly Message[]): Map<string, number> {
  const links = new Map<string, number>();
  const add = (name: string, at: number) => {
    if (name === "" || name === "." || name.includes("/")) {
      throw input.error(`it holds an object with the name ${quoted(name)}`);
    }
    if (links.has(name)) throw input.error(`a group in it holds ${quoted(name)} twice`);
    links.set(name, at);
  };
  for (const { type, at } of messages) {
    if (type === SYMBOL_TABLE) readTable(input, input.u64(at), input.u64(at + 8), add);
    if (type === LINK_INFO) refuseHeap(input, at);
    if (type === LINK) readLink(input, at, add);
  }
  return links;
}

/** Old groups: a tree of nodes with up to some entries each, and a heap with their names. */
function readTable(
  input: Input,
  tree: number,
  heap: number,
  add: (name: string, at: number) => void,
): void {
  input.expect(heap, "HEAP", "a heap of names");
  const [size, names] = [input.u64(heap + 8), input.u64(heap + 24)];
  input.span(names, size);
  walkTree(input, tree, GROUP_TREE, 8, (node) => {
    input.expect(node, "SNOD", "a node of a group");
    const entries = input.u16(node + 6);
    for (let i = 0; i < entries; i++) {
      input.spend();
      const at = node + 8 + 40 * i;
      const offset = input.u64(at);
      const name = input.textUpTo(names + offset, Math.min(size - offset, LONGEST_NAME));
      if (input.u32(at + 16) === SOFT_ENTRY) throw linkError(input, name, SOFT);
      add(name, input.u64(at + 8));
    }
  });
}

/** An entry whose scratch space holds the place of a soft link's text. */
const SOFT_ENTRY = 2;
const LONGEST_NAME = 4096;

/** Kinds of links; those of 64 and above are the program's that wrote the file. */
const HARD = 0;
const SOFT = 1;
const OUTSIDE = 64;

/** New groups: each link is a message. */
function readLink(input: Input, at: number, add: (name: string, at: number) => void): void {
  const version = input.u8(at);
  if (version !== 1) throw input.unread(`a link of version ${version}`);
  const flags = input.u8(at + 1);
  let next = at + 2;
  const kind = flags & 8 ? input.u8(next++) : HARD;
  // The order of creation, and the character set.
  next += (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
  const length = input.sized(next, flags & 3);
  next += 1 << (flags & 3);
  const name = input.text(next, length);
  if (kind !== HARD) throw linkError(input, name, kind);
  add(name, input.u64(next + length));
}

function linkError(input: Input, name: string, kind: number): Error {
  const what = kind === SOFT ? "a soft" : kind === OUTSIDE ? "an external" : "a user-defined";
  return input.unread(`${what} link ${quoted(name)}`);
}

/** Large new groups keep their links in a heap. */
function refuseHeap(input: Input, at: number): void {
  const heap = at + 2 + (input.u8(at + 1) & 1 ? 8 : 0);
  if (input.address(heap) === undefined) return;
  throw input.unread('links in a fractal heap, as libver="latest" writes more than eight');
}
