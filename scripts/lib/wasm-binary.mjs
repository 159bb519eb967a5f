// WebAssembly's binary format, as far as dividing a module and counting its bytes need it.

/** Sections by name: their ids. */
export const SECTION = {
  custom: 0,
  types: 1,
  imports: 2,
  functions: 3,
  tables: 4,
  memories: 5,
  globals: 6,
  exports: 7,
  elements: 9,
  code: 10,
  data: 11,
};

/** What imports and exports are of. */
export const KIND = { function: 0, table: 1, memory: 2, global: 3 };

export class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** An unsigned number; WebAssembly's are of 32 bits. */
  number() {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text() {
    return new TextDecoder().decode(this.take(this.number()));
  }

  list(item) {
    return Array.from({ length: this.number() }, () => item());
  }

  /** The bytes that `pass` goes over. */
  span(pass) {
    const from = this.at;
    pass();
    return this.bytes.subarray(from, this.at);
  }

  /** Least and, where there is one, largest size of a memory or table. */
  limits() {
    const flags = this.byte();
    return [this.number(), ...(flags & 1 ? [this.number()] : [])];
  }
}

/** An unsigned number, as bytes. */
export function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** A positive number as an instruction's signed one. */
export function signed(value) {
  const bytes = [];
  for (; value > 63; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

export function text(value) {
  const bytes = new TextEncoder().encode(value);
  return [...number(bytes.length), ...bytes];
}

/** So many items, each as bytes. */
export const list = (items) => Buffer.concat([number(items.length), ...items].map(Buffer.from));

const limits = (sizes) => [sizes.length - 1, ...sizes.flatMap(number)];

/** A module of sections: of each its id and its bytes. */
export const moduleOf = (sections) =>
  Buffer.concat([
    Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
    ...sections.flatMap(([id, bytes]) => [Buffer.from([id, ...number(bytes.length)]), bytes]),
  ]);

/** What is known of a module's parts. Functions are numbered as in it, the imported ones first. */
export function parse(bytes) {
  const reader = new Reader(bytes, 8);
  const sections = [];
  while (reader.at < bytes.length) {
    const id = reader.byte();
    sections.push([id, reader.take(reader.number())]);
  }
  const within = (id) => {
    const section = sections.find(([other]) => other === id)?.[1];
    return new Reader(section ?? Buffer.from([0]));
  };
  const read = (id, item) => {
    const part = within(id);
    return part.list(() => item(part));
  };
  return {
    sections,
    types: read(SECTION.types, typeOf),
    imports: read(SECTION.imports, importOf),
    functions: read(SECTION.functions, (part) => part.number()),
    tables: read(SECTION.tables, (part) => ({ type: part.byte(), limits: part.limits() })),
    memories: read(SECTION.memories, (part) => part.limits()),
    globals: read(SECTION.globals, globalOf),
    exports: read(SECTION.exports, (part) => ({
      name: part.text(),
      kind: part.byte(),
      index: part.number(),
    })),
    elements: read(SECTION.elements, elementsOf),
    data: read(SECTION.data, dataOf).filter(Boolean),
    bodies: read(SECTION.code, (part) => part.take(part.number())),
    names: namesOf(sections),
  };
}

function typeOf(part) {
  if (part.byte() !== 0x60) throw new Error("a type that is no function's");
  return { parameters: part.list(() => part.byte()), results: part.list(() => part.byte()) };
}

function importOf(part) {
  const [from, name, kind] = [part.text(), part.text(), part.byte()];
  if (kind === KIND.function) return { from, name, kind, type: part.number() };
  if (kind === KIND.memory) return { from, name, kind, limits: part.limits() };
  // Of a table its type and sizes, of a global its type and whether it changes.
  if (kind === KIND.table) return { from, name, kind, type: part.byte(), limits: part.limits() };
  return { from, name, kind, type: part.byte(), mutable: part.byte() };
}

/** A global begins at a number. */
function globalOf(part) {
  const [type, mutable] = [part.byte(), part.byte()];
  while (part.byte() !== 0x0b);
  return { type, mutable };
}

/** Functions in the first table, from a place on. */
function elementsOf(part) {
  if (part.number() !== 0 || part.byte() !== 0x41) throw new Error("elements of another form");
  const from = part.number();
  part.byte();
  return { from, functions: part.list(() => part.number()) };
}

/** A piece of memory, from a place on; nothing of one that has no place of its own. */
function dataOf(part) {
  const placed = part.number() === 0;
  if (placed) part.byte();
  const from = placed ? part.number() : 0;
  if (placed) part.byte();
  const bytes = part.take(part.number());
  return placed && { from, bytes };
}

/** What lies in memory at first, as words from address 0 on. */
export function wordsOf({ data }) {
  const end = Math.max(0, ...data.map(({ from, bytes }) => from + bytes.length));
  const memory = new Uint8Array((end + 3) & ~3);
  for (const { from, bytes } of data) memory.set(bytes, from);
  return new Uint32Array(memory.buffer);
}

function namesOf(sections) {
  const names = new Map();
  for (const [id, bytes] of sections) {
    const part = new Reader(bytes);
    if (id !== SECTION.custom || part.text() !== "name") continue;
    while (part.at < bytes.length) {
      const [kind, length] = [part.byte(), part.number()];
      const end = part.at + length;
      if (kind === 1) part.list(() => names.set(part.number(), part.text()));
      part.at = end;
    }
  }
  return names;
}

/** The sections that tables of functions, limits and names make. */
export const encode = {
  imports: (imports) =>
    list(
      imports.map(({ from, name, kind, bytes }) => [...text(from), ...text(name), kind, ...bytes]),
    ),
  exports: (exports) =>
    list(exports.map(({ name, kind, index }) => [...text(name), kind, ...number(index)])),
  tables: (tables) => list(tables.map(({ type, limits: sizes }) => [type, ...limits(sizes)])),
  elements: (elements) =>
    list(
      elements.map(({ from, functions }) => [
        ...[0, 0x41, ...signed(from), 0x0b],
        ...list(functions.map(number)),
      ]),
    ),
  code: (bodies) => list(bodies.map((body) => [...number(body.length), ...body])),
  limits,
  /** The names of functions, in the order of their numbers. */
  names: (names) => {
    const all = list([...names].map(([index, name]) => [...number(index), ...text(name)]));
    return Buffer.from([...text("name"), 1, ...number(all.length), ...all]);
  },
};
