/** Objects of Keras in a configuration: module, class, settings. */
import { isPlain, show } from "../checks.js";
import { BpttError } from "../errors.js";
import { isFromHub, isOurs } from "../layers/hub.js";
import { Fields } from "./fields.js";
import { modelReader } from "./nested_models.js";

/** A class of Keras's own and its settings. */
export interface KerasObject {
  readonly className: string;
  readonly config: Fields;
  /** What stands beside them and has not been read. */
  readonly rest: Fields;
}

/** Beside every object: how its shapes were built and by which number it was shared, which follow from the rest. */
const BOOKKEEPING = ["build_config", "shared_object_id"];

/**
 * Reads `{ module, class_name, config, registered_name }`.
 *
 * @param where what messages call it, before its name is known.
 */
export function readObject(value: unknown, where: string): KerasObject {
  const rest = new Fields(value, where);
  const className = rest.text("class_name");
  const inner = rest.take("config");
  // Settings that only this library has.
  const own = rest.take("bptt");
  const settings = isPlain(inner) && isPlain(own) ? { ...inner, ...own } : inner;
  const config = new Fields(settings ?? {}, nameOf(className, inner));
  checkOrigin(rest, className, config.where);
  rest.setAside(...BOOKKEEPING);
  return { className, config, rest };
}

/** Refuses what stands beside an object and has not been read. How a model was compiled is for `compile` to say. */
export function checkRest({ className, rest }: KerasObject): void {
  if (modelReader(className)) rest.setAside("compile_config");
  rest.finish();
}

/** The same of an object beside which nothing else may stand. */
export function readOnly(value: unknown, where: string): Omit<KerasObject, "rest"> {
  const object = readObject(value, where);
  checkRest(object);
  return object;
}

function nameOf(className: string, config: unknown): string {
  const name = (config as { name?: unknown } | null)?.name;
  return typeof name === "string" ? `${className} ${show(name)}` : className;
}

/** A class that somebody registered, or that has another module than Keras's, is another class, whatever its name. */
function checkOrigin(rest: Fields, className: string, where: string): void {
  const module = rest.take("module") ?? null;
  const registered = rest.take("registered_name") ?? null;
  const ours = module === null || (typeof module === "string" && /^keras(\.|$)/.test(module));
  if (ours && (registered === null || registered === className)) return;
  if (isFromHub(className, module, registered) || isOurs(className, module, registered)) return;
  const other = ours ? `registered as ${show(registered)}` : `of the module ${show(module)}`;
  throw new BpttError(
    "Unsupported",
    `The configuration holds ${where} ${other}, which is no class of Keras's own.`,
  );
}
