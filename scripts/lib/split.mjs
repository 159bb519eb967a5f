// A module divided in two: what almost every model needs, and the rest, which is loaded when a model first asks for it. Both
// share memory, table and stack. Where the core calls a function of the rest, it goes through a slot of the table, which the
// rest fills when it is instantiated.
import { isCommon, isRare, mayBeCalled } from "./rare.mjs";
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
  wordsOf,
} from "./wasm-binary.mjs";

/** What the rest imports from. */
const CORE = "core";

/** Functions are marked by how their names begin, so that the rest's come last when they are sorted by name. */
const [OF_CORE, OF_REST] = ["c ", "r "];

/** Who calls whom, by their names, from what `wasm-opt --print-call-graph` prints. */
function callersOf(graph) {
  const callers = new Map();
  for (const [, caller, called] of graph.matchAll(/^ {2}"(.*)" -> "(.*)";/gm)) {
    if (!callers.has(called)) callers.set(called, new Set());
    callers.get(called).add(caller);
  }
  return callers;
}

/** The functions of each of Rust's tables of methods: what drops, behind which stand size and alignment, then methods. */
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
    yield [words[i], ...methods].flatMap((slot) => table.get(slot) ?? []);
  }
}

/** Bytes up to which a function may be that of many types, as equal ones have become one under any of their names. */
const COMMONPLACE = 160;

/** Of a module's exports those that are functions. */
const exported = ({ exports }) => exports.filter(({ kind }) => kind === KIND.function);

/**
 * What is called by its export or through the table as a core's function, whatever its name says: what is small, exports that are
 * not rare, and methods of types most of whose others are the core's.
 */
function pinnedOf(module) {
  const { names, elements, imports, bodies } = module;
  const imported = imports.filter(({ kind }) => kind === KIND.function).length;
  const isSmall = (index) => !(bodies[index - imported]?.length >= COMMONPLACE);
  const isCores = (methods) => {
    const telling = methods.filter((index) => !isSmall(index)).map((index) => names.get(index));
    return telling.filter(isCommon).length * 2 >= telling.length;
  };
  return new Set(
    [
      ...elements.flatMap(({ functions }) => functions.filter(isSmall)),
      ...exported(module).flatMap(({ name, index }) =>
        isSmall(index) || !isRare(name) ? [index] : [],
      ),
      ...[...methodTables(module, isSmall)].filter(isCores).flat(),
    ].map((index) => names.get(index)),
  );
}

/** The names of the rest's functions: of those that are rare, and of those that nobody else calls. */
function restOfNames(module, callers) {
  const { names, elements } = module;
  const called = new Set([
    ...elements.flatMap(({ functions }) => functions),
    ...exported(module).map(({ index }) => index),
  ]);
  const pinned = pinnedOf(module);
  const rest = new Set([...names.values()].filter((name) => isRare(name) && !pinned.has(name)));
  const others = [...names].filter(([index, name]) => !called.has(index) && callers.has(name));
  for (let before = -1; before < rest.size; ) {
    before = rest.size;
    for (const [, name] of others) {
      if ([...callers.get(name)].every((caller) => caller === name || rest.has(caller))) {
        rest.add(name);
      }
    }
  }
  return rest;
}

/** Throws where the core could come to need the rest without being asked for it. */
function checkCalls(rest, callers) {
  for (const name of rest) {
    if (mayBeCalled(name)) continue;
    // What is rare by its name is in the core for those whose name it does not have.
    const isCores = (other) => !rest.has(other) && !isRare(other);
    const caller = [...(callers.get(name) ?? [])].find(isCores);
    if (caller === undefined) continue;
    throw new StepError(
      `the core's ${caller} calls the rest's ${name}.`,
      "Say in scripts/lib/rare.mjs that the core has it, or where that is never called without the rest.",
    );
  }
}

/** The module whose functions are marked. */
export function marked(bytes, graph) {
  const module = parse(bytes);
  const callers = callersOf(graph);
  const rest = restOfNames(module, callers);
  checkCalls(rest, callers);
  const names = [...module.names].map(([index, name]) => [
    index,
    `${rest.has(name) ? OF_REST : OF_CORE}${name}`,
  ]);
  return moduleOf(named(module, names));
}

/** The sections of a module in which functions alone have names. */
const named = ({ sections }, names) => [
  ...sections.filter(([id]) => id !== SECTION.custom),
  [SECTION.custom, encode.names(names)],
];

/** Names as they were. */
export const unmarked = (symbols) => symbols.replace(/^(\d+):[cr] /gm, "$1:");

/** Of a module whose functions are sorted: where the rest begins, among functions and in the table, and types. */
function places({ imports, functions, names, tables }) {
  const imported = imports.filter(({ kind }) => kind === KIND.function).map(({ type }) => type);
  const types = [...imported, ...functions];
  const first = types.findIndex((_, i) => i >= imported.length && names.get(i).startsWith(OF_REST));
  return { types, first, own: first - imported.length, slots: tables[0].limits[0] };
}

/** The rest: its functions under the same numbers, for which it imports those of the core. */
export function restOf(bytes) {
  const module = parse(bytes);
  const { types, first, own, slots } = places(module);
  const imports = [
    ...types.slice(0, first).map((type, i) => [`f${i}`, KIND.function, number(type)]),
    ["table", KIND.table, [0x70, ...encode.limits([0])]],
    ["memory", KIND.memory, encode.limits([0])],
    ...module.globals.map(({ type, mutable }, i) => [`g${i}`, KIND.global, [type, mutable]]),
  ].map(([name, kind, bytes]) => ({ from: CORE, name, kind, bytes }));
  const inTable = module.elements.flatMap(({ from, functions }) =>
    functions.flatMap((index, i) => (index >= first ? [[from + i, index]] : [])),
  );
  const inSlots = types.slice(first).map((_, i) => [slots + i, first + i]);
  return moduleOf([
    module.sections.find(([id]) => id === SECTION.types),
    [SECTION.imports, encode.imports(imports)],
    [SECTION.functions, list(module.functions.slice(own).map(number))],
    [SECTION.elements, encode.elements(runs([...inTable, ...inSlots]))],
    [SECTION.code, encode.code(module.bodies.slice(own))],
    [SECTION.custom, encode.names([...module.names].filter(([index]) => index >= first))],
  ]);
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

/** The core, which exports what the rest still imports, and names the rest's file in a section of its own. */
export function coreOf(bytes, rest, file) {
  const module = parse(bytes);
  const { types, first, own, slots } = places(module);
  const wanted = parse(rest).imports.map(({ name, kind }) => {
    const numbered = kind === KIND.function || kind === KIND.global;
    return { name, kind, index: numbered ? Number(name.slice(1)) : 0 };
  });
  const there = new Set(module.exports.map(({ name }) => name));
  const [table, ...tables] = module.tables;
  const room = types.length - first;
  const changed = new Map([
    [
      SECTION.tables,
      encode.tables([{ ...table, limits: table.limits.map((n) => n + room) }, ...tables]),
    ],
    [
      SECTION.exports,
      encode.exports([...module.exports, ...wanted.filter(({ name }) => !there.has(name))]),
    ],
    // Whatever stands in the places of the rest is replaced before it is called.
    [
      SECTION.elements,
      encode.elements(
        module.elements.map(({ from, functions }) => ({
          from,
          functions: functions.map((index) => Math.min(index, first)),
        })),
      ),
    ],
    [
      SECTION.code,
      encode.code(
        module.bodies.map((body, i) =>
          i < own ? body : throughSlot(module, types[first + i - own], slots + i - own),
        ),
      ),
    ],
  ]);
  return moduleOf([
    ...named(module, module.names).map(([id, section]) => [id, changed.get(id) ?? section]),
    [SECTION.custom, Buffer.from([...text("rest"), ...Buffer.from(file)])],
  ]);
}

/** A function that calls the one in a slot of the table. */
function throughSlot({ types }, type, slot) {
  const parameters = types[type].parameters.flatMap((_, i) => [0x20, ...number(i)]);
  return [0, ...parameters, 0x41, ...signed(slot), 0x11, ...number(type), 0, 0x0b];
}
