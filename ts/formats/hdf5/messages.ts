/** An object's header: messages that say what it is, in one block or several. */
import type { Input } from "./input.js";

/** The kinds of messages that mean something here. */
export const DATASPACE = 0x01;
export const LINK_INFO = 0x02;
export const DATATYPE = 0x03;
export const FILL = 0x05;
export const LINK = 0x06;
export const EXTERNAL = 0x07;
export const LAYOUT = 0x08;
export const GROUP_INFO = 0x0a;
export const FILTERS = 0x0b;
export const ATTRIBUTE = 0x0c;
const CONTINUATION = 0x10;
export const SYMBOL_TABLE = 0x11;
export const ATTRIBUTE_INFO = 0x15;

/** The last kind that the format has: a count of references. */
const LAST = 0x16;

/** What stands in a message with this flag stands somewhere else. */
const SHARED = 2;

export interface Message {
  readonly type: number;
  /** Where what it says begins. */
  readonly at: number;
  readonly size: number;
}

interface Header {
  readonly start: number;
  readonly end: number;
  /** Bytes before what a message says. */
  readonly prefix: number;
  /** Messages to come, where the header tells. */
  readonly count: number;
}

/** All messages of the object whose header stands at `at`. */
export function readMessages(input: Input, at: number): Message[] {
  const second = input.says(at, "OHDR");
  const { start, end, prefix, count } = second ? newHeader(input, at) : oldHeader(input, at);
  const messages: Message[] = [];
  const blocks: [start: number, end: number][] = [[start, end]];
  for (const [from, to] of blocks) {
    input.span(from, to - from);
    let next = from;
    while (next + prefix <= to && messages.length < count) {
      const message = second ? newMessage(input, next, prefix) : oldMessage(input, next);
      next = message.at + message.size;
      if (next > to) throw input.damaged(message.at, "a message within its block", "a longer one");
      messages.push(message);
      if (message.type === CONTINUATION) blocks.push(continuation(input, message.at, second));
    }
  }
  return messages;
}

/** Version 1: how many messages, references and bytes. */
function oldHeader(input: Input, at: number): Header {
  const version = input.u8(at);
  if (version !== 1) throw input.damaged(at, "an object's header", `the byte ${version}`);
  const start = at + 16;
  return { start, end: start + input.u32(at + 8), prefix: 8, count: input.u16(at + 2) };
}

/** Version 2: flags tell which fields it has. A checksum ends each block. */
function newHeader(input: Input, at: number): Header {
  const version = input.u8(at + 4);
  if (version !== 2) throw input.unread(`an object's header of version ${version}`);
  const flags = input.u8(at + 5);
  const sizeAt = at + 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const start = sizeAt + (1 << (flags & 3));
  const end = start + input.sized(sizeAt, flags & 3);
  return { start, end, prefix: flags & 4 ? 6 : 4, count: Number.POSITIVE_INFINITY };
}

const oldMessage = (input: Input, at: number): Message =>
  checked(input, input.u16(at), input.u8(at + 4), at + 8, input.u16(at + 2));

const newMessage = (input: Input, at: number, prefix: number): Message =>
  checked(input, input.u8(at), input.u8(at + 3), at + prefix, input.u16(at + 1));

function checked(input: Input, type: number, flags: number, at: number, size: number): Message {
  input.spend();
  if (type > LAST) throw input.unread(`a message of the unknown kind ${type}`);
  if (flags & SHARED) throw input.unread("an object with a shared message, as of a named type");
  return { type, at, size };
}

/** The block that a message of continuation tells of. */
function continuation(input: Input, at: number, second: boolean): [number, number] {
  input.spend();
  const start = input.u64(at);
  const end = start + input.u64(at + 8);
  if (!second) return [start, end];
  input.expect(start, "OCHK", "a block that continues an object's header");
  return [start + 4, end - 4];
}
