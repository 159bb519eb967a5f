// Arguments that stand before the options, and the answer to those who write them among the options, as Keras allows.
import { camelKey, checkOptions, isPlain, snakeKey } from "./checks.js";
import { BpttError } from "./errors.js";
import { isArray, show } from "./show.js";

/**
 * What a constructor was given, by name: its options, each of which must be among `accepted`, and the arguments before them.
 *
 * @param args by their names in camelCase, in their order.
 */
export function takeArguments(
  where: string,
  options: object,
  args: object,
  accepted: readonly string[],
): Record<string, unknown> {
  checkPositional(where, options, args, accepted);
  const names = accepted.filter((name) => !(name in args));
  return { ...checkOptions(where, options, names), ...args };
}

/** Refuses `new Dense({ units: 1 })` by showing how it is written. */
export function checkPositional(
  where: string,
  options: object,
  args: object,
  accepted: readonly string[],
): void {
  const names = Object.keys(args);
  const known = [...names, ...accepted].flatMap((name) => [name, snakeKey(name)]);
  const holdsOptions = (value: unknown) =>
    isPlain(value) && Object.keys(value).some((key) => known.includes(key));
  if (!Object.values(args).some(holdsOptions)) return;
  const objects = [...Object.values(args), options].filter(isPlain);
  const given = Object.fromEntries(objects.flatMap(Object.entries));
  const values = Object.entries(args).map(([name, value]) => {
    const misplaced = value === undefined || isPlain(value);
    return written(misplaced ? (given[name] ?? given[snakeKey(name)]) : value) ?? name;
  });
  const others = Object.keys(given).filter((key) => !names.includes(camelKey(key)));
  if (others.length > 0) values.push("{ ... }");
  throw new BpttError(
    "InvalidArgument",
    `${where} takes its ${names.join(" and ")} first: new ${where}(${values.join(", ")}).`,
  );
}

/** A value as a program writes it, if it is short. */
function written(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "string") return show(value);
  if (!isArray(value) || value.length > 3) return undefined;
  return value.every((item) => typeof item === "number") ? `[${value.join(", ")}]` : undefined;
}
