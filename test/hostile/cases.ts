// From calls as they should be made to hostile ones: every argument, every option and all that lies in them is replaced by every value.
import { isArray } from "../../ts/show.js";
import { VALUES } from "./values.js";

/** A call of the public surface as it should be made. */
export interface Call {
  /** As messages name it: `new Dense`, `model.fit`. */
  readonly name: string;
  /** Arguments that are accepted, made anew for each call. */
  readonly args: () => unknown[];
  readonly run: (...args: never[]) => unknown;
}

/** A call that should be answered by a sentence, or do what is asked. */
export interface Case {
  readonly name: string;
  run(): unknown;
}

type Place = readonly (string | number)[];

/** Levels of an argument into which hostile values are put. */
const LEVELS = 4;
/** Cases of two hostile values at once, for each call. */
const PAIRS = 30;
/** Options that no call knows. */
const FOREIGN = [
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty",
  "unit",
  Symbol("option"),
];

export function* casesOf(calls: readonly Call[], seed: number): Generator<Case> {
  const draw = drawer(seed);
  for (const call of calls) {
    const places = [...placesIn(call.args())];
    yield caseOf(call, "as it should be", () => {});
    for (let count = 0; count < call.args().length; count++) {
      yield caseOf(call, `${count} arguments`, (args) => args.splice(count));
    }
    for (const place of places) {
      for (const name of Object.keys(VALUES)) yield replaced(call, [[place, name]]);
    }
    for (const place of places.filter((place) => isPlainObject(at(call.args(), place)))) {
      for (const key of FOREIGN) {
        yield caseOf(call, `${written(place)} with ${String(key)}`, (args) => {
          const options = at(args, place) as object;
          Object.defineProperty(options, key, { value: 1, enumerable: true });
        });
      }
    }
    for (let i = 0; i < PAIRS && places.length > 1; i++) {
      const pick = () =>
        [
          places[draw(places.length)]!,
          Object.keys(VALUES)[draw(Object.keys(VALUES).length)]!,
        ] as const;
      yield replaced(call, [pick(), pick()]);
    }
  }
}

function replaced(call: Call, changes: readonly (readonly [Place, string])[]): Case {
  const what = changes.map(([place, value]) => `${written(place)} = ${value}`).join(", ");
  return caseOf(call, what, (args) => {
    for (const [place, value] of changes) {
      const holder = at(args, place.slice(0, -1)) as Record<string | number, unknown>;
      // Another change may have taken the place away, or put something there that can't be assigned to.
      if (!isPlainObject(holder) && !isArray(holder)) continue;
      // JavaScript itself refuses a list most lengths.
      if (isArray(holder) && place.at(-1) === "length") continue;
      const field = { enumerable: true, configurable: true, writable: true };
      Reflect.defineProperty(holder, place.at(-1)!, { ...field, value: VALUES[value]!() });
    }
  });
}

const caseOf = (call: Call, what: string, change: (args: unknown[]) => void): Case => ({
  name: `${call.name}: ${what}`,
  run: () => {
    const args = call.args();
    change(args);
    return call.run(...(args as never[]));
  },
});

/** Every argument, and what lies in lists and objects of options. */
function* placesIn(value: unknown, place: Place = []): Generator<Place> {
  if (place.length > 0) yield place;
  if (place.length > LEVELS || !(isArray(value) || isPlainObject(value))) return;
  const keys = isArray(value) ? [...value.keys()].slice(0, 3) : Object.keys(value as object);
  for (const key of keys) yield* placesIn((value as Record<string, unknown>)[key], [...place, key]);
}

function at(value: unknown, place: Place): unknown {
  let found = value;
  for (const key of place) {
    if (!(isArray(found) || isPlainObject(found))) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

function isPlainObject(value: unknown): boolean {
  try {
    return Object.getPrototypeOf(value) === Object.prototype && value !== Math;
  } catch {
    return false;
  }
}

const written = ([argument, ...rest]: Place): string =>
  `argument ${argument}${rest.map((key) => `.${key}`).join("")}`;

/** Whole numbers below a bound that follow from the seed (a linear congruential generator). */
function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
