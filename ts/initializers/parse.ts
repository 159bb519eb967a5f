import { list, own, show } from "../checks.js";
import type { ArrayConfig } from "../config/arrays.js";
import { parseDescription, readStored } from "../described.js";
import { BpttError } from "../errors.js";
import { type InitializerClass, NAMES, SETTINGS, withoutSeed } from "./initializer.js";

/** Keras's other names. */
const ALIASES: Record<string, InitializerClass> = {
  uniform: "RandomUniform",
  normal: "RandomNormal",
  orthogonalinitializer: "Orthogonal",
  identityinitializer: "Identity",
};

/** The one form in which initializers are held and sent to the core. */
export interface ParsedInitializer {
  readonly class_name: InitializerClass;
  readonly config: Readonly<Record<string, unknown>>;
}

function classNamed(name: string): InitializerClass | undefined {
  const plain = name.replaceAll("_", "").toLowerCase();
  const known = (Object.keys(SETTINGS) as InitializerClass[]).find(
    (key) => key.toLowerCase() === plain,
  );
  return known ?? own(ALIASES, plain);
}

/** The initializer that `value` is, names or describes. `rank` is that of the weight it is for. */
export function parseInitializer(
  where: string,
  argument: string,
  value: unknown,
  rank: number,
): ParsedInitializer {
  const described = parseDescription(`${where}, ${argument}`, value);
  const className = described && classNamed(described.className);
  if (described === undefined || className === undefined) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received an invalid value for argument \`${argument}\`, expected an Initializer, one of ${list(NAMES)} or { class_name, config }, got ${show(described?.className ?? value)}.`,
    );
  }
  if ((className === "Orthogonal" && rank < 2) || (className === "Identity" && rank !== 2)) {
    throw new BpttError(
      "InvalidArgument",
      `${where} received "${className.toLowerCase()}" for argument \`${argument}\`: it is for matrices, and ${rank === 1 ? "a bias is a vector" : "this weight is none"}.`,
    );
  }
  const settings = withoutSeed(`${where}, ${argument}`, described.config as object);
  return {
    class_name: className,
    config: readStored(where, argument, SETTINGS[className], settings),
  };
}

/** The array behind a setting, if it is an initializer that holds one. */
export function constantArray(setting: unknown): ArrayConfig | undefined {
  const { class_name, config } = (setting ?? {}) as Partial<ParsedInitializer>;
  const value = class_name === "Constant" ? config?.value : undefined;
  return typeof value === "object" ? (value as ArrayConfig) : undefined;
}
