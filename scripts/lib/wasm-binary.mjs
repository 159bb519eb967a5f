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

/** Of the flags before a memory's sizes that which says that threads share it. */
const SHARED = 2;

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
      // Past the end there is no byte.
      if (!(byte >= 128)) return value;
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
  const imports = read(SECTION.imports, importOf);
  const bodies = read(SECTION.code, (part) => part.take(part.number()));
  return {
    sections,
    types: read(SECTION.types, typeOf),
    imports,
    /** How many functions are imported, whose numbers come first. */
    imported: imports.filter(({ kind }) => kind === KIND.function).length,
    functions: read(SECTION.functions, (part) => part.number()),
    tables: read(SECTION.tables, (part) => ({ type: part.byte(), limits: part.limits() })),
    globals: read(SECTION.globals, globalOf),
    exports: read(SECTION.exports, (part) => ({
      name: part.text(),
      kind: part.byte(),
      index: part.number(),
    })),
    elements: read(SECTION.elements, elementsOf),
    /** Least and largest size of the memory, which may be imported. */
    memory:
      imports.find(({ kind }) => kind === KIND.memory)?.limits ??
      read(SECTION.memories, (part) => part.limits())[0],
    data: placed(read(SECTION.data, dataOf), bodies),
    bodies,
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
  if (kind === KIND.memory) return { from, name, kind, at: part.at, limits: part.limits() };
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

/** A piece of memory, from a place on, which in memory that may be shared the first thread alone is to fill. */
function dataOf(part) {
  const hasPlace = part.number() === 0;
  if (hasPlace) part.byte();
  const from = hasPlace ? part.number() : undefined;
  if (hasPlace) part.byte();
  return { from, bytes: part.take(part.number()) };
}

/** Pieces of memory with their places, for those that have none of their own by the instructions that fill them: three constants, of which the first is the place, before `memory.init`. */
function placed(data, bodies) {
  if (data.every(({ from }) => from !== undefined)) return data;
  for (const body of bodies.filter((body) => body.includes(Buffer.from([0xfc, 8])))) {
    for (let at = body.indexOf(0x41); at >= 0; at = body.indexOf(0x41, at + 1)) {
      const reader = new Reader(body, at);
      const numbers = [];
      while (numbers.length < 3 && reader.byte() === 0x41) numbers.push(reader.number());
      const fills = numbers.length === 3 && reader.byte() === 0xfc && reader.number() === 8;
      // Of a piece that is filled by its parts the first tells.
      if (fills && numbers[1] === 0) data[reader.number()].from ??= numbers[0];
    }
  }
  return data.filter(({ from }) => from !== undefined);
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

/** A module for memory that is not shared, where it was linked for memory that is. */
export function unshared(module) {
  const memory = module.imports.find(({ kind }) => kind === KIND.memory);
  const sections = module.sections.map(([id, bytes]) => {
    if (!memory || id !== SECTION.imports) return [id, bytes];
    const changed = Buffer.from(bytes);
    changed[memory.at] &= ~SHARED;
    return [id, changed];
  });
  return { ...module, sections };
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
