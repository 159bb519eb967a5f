// What is put in the place of every argument: values of each kind that JavaScript has, and objects that lie or break when they are read.
import { Dense } from "../../ts/index.js";

/** What the code of a hostile value throws: an error of the caller's own, which may come through as it is. */
export class Own extends Error {}

const fail = () => {
  throw new Own("of the value itself");
};

const revoked = (target: object) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};

const detached = (view: Float32Array<ArrayBuffer>) => {
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
};

/** A Proxy of a list that gives another length. */
const ofLength = (length: unknown) =>
  new Proxy([1, 2], { get: (list, key) => (key === "length" ? length : Reflect.get(list, key)) });

const nested = (depth: number) => {
  let list: unknown[] = [1];
  for (let i = 1; i < depth; i++) list = [list];
  return list;
};

const circle = () => {
  const list: unknown[] = [];
  list.push(list, list);
  return list;
};

class Lying extends Float32Array {
  override get length() {
    return 1e9;
  }
}

/** Made anew for each call, as some are used up. */
export const VALUES: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  "0": () => 0,
  "-0": () => -0,
  "-1": () => -1,
  "0.5": () => 0.5,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  "-Infinity": () => Number.NEGATIVE_INFINITY,
  "2^31": () => 2 ** 31,
  "2^32": () => 2 ** 32,
  "2^53 - 1": () => 2 ** 53 - 1,
  "2^53": () => 2 ** 53,
  "1e300": () => 1e300,
  "5e-324": () => 5e-324,
  "0n": () => 0n,
  "a BigInt of 400 digits": () => -(10n ** 400n),
  "an empty text": () => "",
  "a space": () => " ",
  "a slash": () => "a/b",
  '"constructor"': () => "constructor",
  '"__proto__"': () => "__proto__",
  '"toString"': () => "toString",
  "a null character": () => "\0",
  "half of a character": () => "a\uD800",
  "a long text": () => "x".repeat(1e6),
  "a long text with spaces": () => "x ".repeat(1e5),
  "a text in Chinese": () => "電影",
  "a symbol": () => Symbol("x".repeat(1000)),
  "Symbol.iterator": () => Symbol.iterator,
  "a function": () => () => 1,
  "a function that throws": () => fail,
  "a class": () => class Foreign {},
  "an empty list": () => [],
  "a list of undefined": () => [undefined],
  "a list of one hole": () => new Array(1),
  "a list of 2^32 - 1 holes": () => new Array(2 ** 32 - 1),
  "a list with a hole": () => [1, ...new Array(1), 3].map((value) => value),
  "a list of NaN": () => [Number.NaN],
  "a list of texts": () => ["1", "2"],
  "a list of symbols": () => [Symbol("a"), 1n],
  "a ragged list": () => [[1], [2, 3]],
  "a list 20,000 deep": () => nested(20_000),
  "a list that holds itself": circle,
  "an empty object": () => ({}),
  "an object without prototype": () => Object.create(null),
  "an object that has no text": () => ({ toString: fail, valueOf: fail, toJSON: fail }),
  "an object whose constructor throws": () => ({
    get constructor() {
      return fail();
    },
  }),
  "an object with a strange constructor": () => ({ constructor: { name: Symbol("a") } }),
  "an object with inherited options": () => Object.create({ units: 3, name: "inherited" }),
  "an object like a list": () => ({ 0: 1, length: 1 }),
  "an object like data": () => ({ data: 1, shape: 2, lengths: 3 }),
  "an object like huge data": () => ({ data: [1], shape: [2 ** 50, 2 ** 50] }),
  "an object like a class": () => ({ class_name: "constructor", config: { toString: 1 } }),
  "an object whose every field throws": () => ({
    get data() {
      return fail();
    },
    get shape() {
      return fail();
    },
    get name() {
      return fail();
    },
    get class_name() {
      return fail();
    },
  }),
  "an object with a symbol": () => ({ [Symbol("option")]: 1 }),
  // biome-ignore lint/suspicious/noThenProperty: that is what it is about.
  "a thenable that throws": () => Object.fromEntries([["then", fail]]),
  "a Date": () => new Date(Number.NaN),
  "a regular expression": () => /x/g,
  "a Map": () => new Map([["units", 3]]),
  "a Set": () => new Set([1]),
  "a promise": () => Promise.resolve(1),
  "a generator": () =>
    (function* () {
      yield 1;
    })(),
  "an iterator that can't begin": () => ({ [Symbol.iterator]: 5 }),
  "boxed values": () => [new Number(3), new String("mse"), new Boolean(false)],
  Math: () => Math,
  "the global object": () => globalThis,
  "a half-made layer": () => Object.create(Dense.prototype),
  "a Proxy of a layer": () => new Proxy(new Dense(1), {}),
  "a revoked Proxy": () => revoked({}),
  "a revoked Proxy of a list": () => revoked([]),
  "a revoked Proxy of a function": () => revoked(() => 1),
  "a list of a revoked Proxy": () => [revoked([])],
  "a Proxy that throws": () =>
    new Proxy({}, { get: fail, has: fail, ownKeys: fail, getPrototypeOf: fail }),
  "a Proxy of a list that throws": () => new Proxy([1], { get: fail }),
  "a list of length -1": () => ofLength(-1),
  "a list of length NaN": () => ofLength(Number.NaN),
  "a list of length 2^53": () => ofLength(2 ** 53),
  'a list of length "3"': () => ofLength("3"),
  "an empty Float32Array": () => new Float32Array(0),
  "a Float32Array of NaN": () => Float32Array.of(Number.NaN),
  "a Float64Array of 1e300": () => Float64Array.of(1e300, 1),
  "a BigInt64Array": () => new BigInt64Array(2),
  "a DataView": () => new DataView(new ArrayBuffer(8)),
  "a detached Float32Array": () => detached(new Float32Array(2)),
  "a detached ArrayBuffer": () => detached(new Float32Array(2)).buffer,
  "shared memory": () => new SharedArrayBuffer(8),
  "a Float32Array of shared memory": () => new Float32Array(new SharedArrayBuffer(8)),
  "a Uint8Array": () => Uint8Array.of(1, 2, 3),
  "a Float32Array that lies": () => new Lying(2),
  "what calls itself an ArrayBuffer": () => ({ [Symbol.toStringTag]: "ArrayBuffer" }),
};
