// A module divided in parts: what almost every model needs, and others, which are loaded when a model first asks for them. All
// share memory, table and stack. Where a part calls a function of a later one, it goes through a slot of the table, which that part
// fills when it is instantiated.
import { CORE, mayBeCalled, partOf, RELAXED, THREADS, TRAINING, traitOfBackward } from "./rare.mjs";
import { StepError } from "./run.mjs";
import {
  encode,
  KIND,
  list,
  moduleOf,
  number,
  parse,
  SECTION,
  signed,
  text,
  unshared,
  wordsOf,
} from "./wasm-binary.mjs";

/** What the parts import from. */
const FROM = "core";

/** Functions are marked by how their names begin: by their part, so that they stand together when they are sorted by name. */
const mark = (part) => `${part} `;

/** The last part that is there where a part is: kernels need none but the core, others those before them. */
const has = (part) => (part === RELAXED ? CORE : part);

/** Who calls whom, by their names, from what `wasm-opt --print-call-graph` prints. */
function callersOf(graph) {
  const callers = new Map();
  for (const [, caller, called] of graph.matchAll(/^ {2}"(.*)" -> "(.*)";/gm)) {
    if (!callers.has(called)) callers.set(called, new Set());
    callers.get(called).add(caller);
  }
  return callers;
}

/** The functions of each of Rust's tables of methods: what drops, if anything does, behind which stand size and alignment, then methods. */
function* methodTables(module, isSmall) {
  const { elements, names } = module;
  const words = wordsOf(module);
  const table = new Map(
    elements.flatMap(({ from, functions }) => functions.map((index, i) => [from + i, index])),
  );
  const drops = (index) => isSmall(index) || names.get(index).includes("drop_in_place");
  const begins = (i) =>
    (words[i] === 0 || (table.has(words[i]) && drops(table.get(words[i])))) &&
    [1, 2, 4, 8, 16].includes(words[i + 2]) &&
    table.has(words[i + 3]);
  for (let i = 0; i < words.length; i++) {
    if (!begins(i)) continue;
    const methods = [];
    for (let j = i + 3; table.has(words[j]) && !begins(j); j++) methods.push(words[j]);
    yield [words[i], ...methods].map((slot) => table.get(slot));
  }
}

/** Bytes up to which a function may be that of many types, as equal ones have become one under any of their names. */
const COMMONPLACE = 160;

/** Whether an import or export is a function. */
const isFunction = ({ kind }) => kind === KIND.function;

/** Of a module's exports those that are functions. */
const exported = ({ exports }) => exports.filter(isFunction);

/** The first part that most of a table's methods go with; undefined where their names don't tell. */
function partOfMost(parts) {
  const upTo = (last) => parts.filter((part) => part <= last).length;
  for (let part = CORE; part < THREADS; part++) if (upTo(part) * 2 >= parts.length) return part;
  return undefined;
}

/** At which place of their tables methods of the backward pass stand, by the traits that have one. */
function placesOfBackward(tables, names) {
  const counts = new Map();
  for (const methods of tables) {
    methods.forEach((index, place) => {
      const trait = traitOfBackward(names.get(index));
      const key = `${trait} ${place}`;
      if (trait) counts.set(key, (counts.get(key) ?? 0) + 1);
    });
  }
  const most = [...counts].sort(([, a], [, b]) => a - b);
  return new Map(
    most.map(([key]) => key.split(" ")).map(([trait, place]) => [trait, Number(place)]),
  );
}

/**
 * The last part that a function may go to which is called by its export or through the table, whatever its name says: the core for what
 * is small and for exports that no list has; for methods the part of most others of their type, but for those of the backward
 * pass, which that pass alone calls.
 */
function boundsOf(module) {
  const { names, elements, imported, bodies } = module;
  const isSmall = (index) => !(bodies[index - imported]?.length >= COMMONPLACE);
  const bounds = new Map();
  const bind = (index, part) => {
    const name = names.get(index);
    bounds.set(name, Math.min(part, bounds.get(name) ?? THREADS));
  };
  for (const index of elements.flatMap(({ functions }) => functions)) {
    if (isSmall(index)) bind(index, CORE);
  }
  for (const { name, index } of exported(module)) {
    bind(index, isSmall(index) ? CORE : (partOf(name) ?? CORE));
  }
  const tables = [...methodTables(module, isSmall)];
  const places = placesOfBackward(tables, names);
  for (const methods of tables) {
    const isBackward = (index, place) => places.get(traitOfBackward(names.get(index))) === place;
    const telling = methods.filter((index, i) => index && !isSmall(index) && !isBackward(index, i));
    const part = partOfMost(telling.map((index) => partOf(names.get(index))));
    if (part === undefined) continue;
    methods.forEach((index, place) => {
      if (index) bind(index, isBackward(index, place) ? Math.max(part, TRAINING) : part);
    });
  }
  return bounds;
}

/** The parts of the functions, by their names: what the names tell within those bounds, and of what is only called by others the first of theirs. */
function partsOf(module, callers) {
  const { names, elements } = module;
  const called = new Set([
    ...elements.flatMap(({ functions }) => functions),
    ...exported(module).map(({ index }) => index),
  ]);
  const bounds = boundsOf(module);
  const told = (name) => partOf(name) ?? CORE;
  const parts = new Map();
  const others = [];
  for (const [index, name] of names) {
    if (told(name) === RELAXED) {
      parts.set(name, RELAXED);
      continue;
    }
    parts.set(
      name,
      called.has(index) ? Math.min(told(name), bounds.get(name) ?? THREADS) : THREADS,
    );
    if (!called.has(index)) others.push(name);
  }
  // From above, so that functions that call each other are none's reason to stay.
  for (let moved = true; moved; ) {
    moved = false;
    for (const name of others) {
      const by = [...(callers.get(name) ?? [])].map((caller) => has(parts.get(caller)));
      const part = Math.max(told(name), Math.min(THREADS, ...by));
      moved ||= part !== parts.get(name);
      parts.set(name, part);
    }
  }
  return parts;
}

/** Throws where a part could come to need a later one without its being asked for. */
function checkCalls(parts, callers) {
  for (const [name, part] of parts) {
    if (part === CORE || mayBeCalled(name)) continue;
    // What is a later part's by its name is in an earlier one for those whose name it does not have.
    const lacks = (other) => has(parts.get(other)) < part && !(partOf(other) >= part);
    const caller = [...(callers.get(name) ?? [])].find(lacks);
    if (caller === undefined) continue;
    throw new StepError(
      `part ${parts.get(caller)}'s ${caller} calls part ${part}'s ${name}.`,
      "Say in scripts/lib/rare.mjs that an earlier part has it, or where that is never called without the later one.",
    );
  }
}

/** Functions that have no name are told by their numbers behind those that are imported, as wasm-opt tells them. */
function allNamed(module) {
  const { imported, bodies, names } = module;
  const numbered = bodies.map((_, i) => [i + imported, names.get(i + imported) ?? `${i}`]);
  return { ...module, names: new Map([...names, ...numbered]) };
}

/** The module whose functions are marked. */
export function marked(bytes, graph) {
  const module = allNamed(parse(bytes));
  const callers = callersOf(graph);
  const parts = partsOf(module, callers);
  checkCalls(parts, callers);
  const names = [...module.names].map(([index, name]) => [index, mark(parts.get(name)) + name]);
  return moduleOf(named(unshared(module), names));
}

/** The sections of a module in which functions alone have names. */
const named = ({ sections }, names) => [
  ...sections.filter(([id]) => id !== SECTION.custom),
  [SECTION.custom, encode.names(names)],
];

/** Names as they were. */
export const unmarked = (symbols) => symbols.replace(/^(\d+):\d /gm, "$1:");

/**
 * Of a module whose functions are sorted: the types of all functions, how many are imported, where each part's begin, which is where the
 * one before ends, and the slot of the first that is not the core's.
 */
function places({ imports, imported, functions, names, tables }) {
  const types = [...imports.filter(isFunction).map(({ type }) => type), ...functions];
  const isOf = (part) => (_, i) => i >= imported && names.get(i) >= mark(part);
  const begins = Array.from({ length: RELAXED + 1 }, (_, part) => types.findIndex(isOf(part)));
  return {
    types,
    imported,
    // Without threads no function is of theirs.
    begins: [...begins.map((first) => (first < 0 ? types.length : first)), types.length],
    slots: tables[0].limits[0],
  };
}

/** What is said of a module, each in a section of its own. */
const saying = (words) =>
  Object.entries(words).map(([name, word]) => [
    SECTION.custom,
    Buffer.from([...text(name), ...Buffer.from(word)]),
  ]);

/** A later part: its functions under the same numbers, for which it imports those of the parts before it from the core. */
export function partIn(bytes, part, words) {
  const module = parse(bytes);
  const { types, imported, begins, slots } = places(module);
  const [first, end] = [begins[part], begins[part + 1]];
  const imports = [
    ...types.slice(0, first).map((type, i) => [`f${i}`, KIND.function, number(type)]),
    ["table", KIND.table, [0x70, ...encode.limits([0])]],
    ["memory", KIND.memory, encode.limits([0, ...module.memory.slice(1)])],
    ...module.globals.map(({ type, mutable }, i) => [`g${i}`, KIND.global, [type, mutable]]),
  ].map(([name, kind, bytes]) => ({ from: FROM, name, kind, bytes }));
  const isOwn = (index) => index >= first && index < end;
  const inTable = module.elements.flatMap(({ from, functions }) =>
    functions.flatMap((index, i) => (isOwn(index) ? [[from + i, index]] : [])),
  );
  const slotOf = (index) => slots + index - begins[TRAINING];
  const inSlots = types.flatMap((_, index) => (isOwn(index) ? [[slotOf(index), index]] : []));
  return moduleOf([
    module.sections.find(([id]) => id === SECTION.types),
    [SECTION.imports, encode.imports(imports)],
    [SECTION.functions, list(module.functions.slice(first - imported).map(number))],
    [SECTION.elements, encode.elements(runs([...inTable, ...inSlots]))],
    [SECTION.code, encode.code(bodiesOf(module, first, end))],
    [SECTION.custom, encode.names([...module.names].filter(([index]) => index >= first))],
    ...saying(words),
  ]);
}

/** The bodies of functions from one on: those before `end` as they are, of later parts calls through their slots. */
function bodiesOf(module, first, end) {
  const { types, imported, begins, slots } = places(module);
  return module.bodies.slice(first - imported).map((body, i) => {
    const index = first + i;
    if (index < end) return body;
    return throughSlot(module, types[index], slots + index - begins[TRAINING]);
  });
}

/** Places in the table with their functions, neighbours as one. */
function runs(places) {
  const all = [];
  for (const [place, index] of places) {
    const last = all.at(-1);
    if (last && last.from + last.functions.length === place) last.functions.push(index);
    else all.push({ from: place, functions: [index] });
  }
  return all;
}

/** The core, which exports what the other parts still import. */
export function coreOf(bytes, others, words) {
  const module = parse(bytes);
  const { types, imported, begins } = places(module);
  const first = begins[TRAINING];
  const there = new Set(module.exports.map(({ name }) => name));
  const wanted = new Map();
  for (const { name, kind } of others.flatMap((other) => parse(other).imports)) {
    const numbered = kind === KIND.function || kind === KIND.global;
    if (!there.has(name))
      wanted.set(name, { name, kind, index: numbered ? Number(name.slice(1)) : 0 });
  }
  const [table, ...tables] = module.tables;
  const room = types.length - first;
  const changed = new Map([
    [
      SECTION.tables,
      encode.tables([{ ...table, limits: table.limits.map((n) => n + room) }, ...tables]),
    ],
    [SECTION.exports, encode.exports([...module.exports, ...wanted.values()])],
    // Whatever stands in the places of other parts is replaced before it is called.
    [
      SECTION.elements,
      encode.elements(
        module.elements.map(({ from, functions }) => ({
          from,
          functions: functions.map((index) => Math.min(index, first)),
        })),
      ),
    ],
    [SECTION.code, encode.code(bodiesOf(module, imported, first))],
  ]);
  return moduleOf([
    ...named(module, module.names).map(([id, section]) => [id, changed.get(id) ?? section]),
    ...saying(words),
  ]);
}

/** A function that calls the one in a slot of the table. */
function throughSlot({ types }, type, slot) {
  const parameters = types[type].parameters.flatMap((_, i) => [0x20, ...number(i)]);
  return [0, ...parameters, 0x41, ...signed(slot), 0x11, ...number(type), 0, 0x0b];
}
