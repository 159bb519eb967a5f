// What a program assigns to an object of this library has an effect, or is refused. JavaScript itself takes any assignment: one to a name
// that does not exist makes a property that nobody reads.
import { list } from "./checks.js";
import { BpttError } from "./errors.js";

/** The classes whose objects take no other properties. Classes that programs derive from them do. */
const closed = new WeakSet<object>();

/** The setters of properties that can't be set. */
const refusals = new WeakSet<object>();

/** The end of the prototypes of all closed classes: what gets here is a name that none of them knows. */
const end: object = new Proxy(Object.create(Object.prototype), {
  set(target, key, value, receiver) {
    if (key in target || !closed.has(receiver.constructor)) {
      return Reflect.set(target, key, value, receiver);
    }
    throw refusal(receiver, key);
  },
});

/** Makes assignments to objects of a class throw, unless it is to a property that has a setter or to a method, which may be replaced. */
export function close(Class: { readonly prototype: object }): void {
  closed.add(Class);
  for (const prototype of prototypesOf(Class.prototype)) {
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (property.get === undefined || property.set !== undefined) continue;
      const set = function (this: object) {
        throw refusal(this, key);
      };
      refusals.add(set);
      Object.defineProperty(prototype, key, { ...property, set });
    }
    if (Object.getPrototypeOf(prototype) === Object.prototype)
      Object.setPrototypeOf(prototype, end);
  }
}

/**
 * Closes a class with its first object, and not before, so that bundles leave out classes that a program does not use. It is for constructors, which
 * say what is made. Classes of this library have a static field `own`; one that a program derives has none of its own, and stays open.
 */
export function closeOwn(made: { readonly prototype: object }): void {
  if (Object.hasOwn(made, "own") && !closed.has(made)) close(made);
}

/** Gives an object properties that stay as they are. */
export function fix<T extends object>(object: T, properties: Partial<T>): void {
  for (const [key, value] of Object.entries(properties)) {
    Object.defineProperty(object, key, { value, enumerable: true });
  }
}

/** A report: plain data that stays as it is, down to its last part. */
export function frozen<T>(report: T): T {
  if (typeof report === "object" && report !== null) Object.values(report).forEach(frozen);
  return Object.freeze(report);
}

function* prototypesOf(from: object): Generator<object> {
  for (let at = from; at !== Object.prototype && at !== end; at = Object.getPrototypeOf(at))
    yield at;
}

function refusal(object: object, key: string | symbol): BpttError {
  const settable = new Set<string>();
  for (const prototype of prototypesOf(Object.getPrototypeOf(object))) {
    for (const [name, { set }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (set !== undefined && !refusals.has(set)) settable.add(name);
    }
  }
  const can = settable.size > 0 ? `what can be set: ${list(settable)}` : "none can be set";
  return new BpttError(
    "InvalidArgument",
    `\`${String(key)}\` of ${object.constructor.name} can't be set; ${can}.`,
  );
}
