// Which classes of the registries, and which of their options, no model among the cases named in BPTT_CASES (a list like PATH) has. Prints them, and why some are left undrawn.
import { readFileSync } from "node:fs";
import path from "node:path";
import { snakeKey } from "../../ts/checks.js";
import { OPERATIONS } from "../../ts/config/operations.js";
import * as exported from "../../ts/index.js";
import { namesOfLayers } from "../../ts/layers/named.js";
import { type LossLike, parseLoss } from "../../ts/losses/index.js";
import { KINDS } from "../../ts/metrics/kinds.js";
import type { Case } from "./case.js";
import { ON_PURPOSE, SETTLED } from "./undrawn.js";

/** The classes that are exported and are such. */
const kindsOf = (base: { readonly prototype: object }): string[] =>
  Object.entries(exported).flatMap(([name, value]) =>
    Object.prototype.isPrototypeOf.call(base.prototype, Object(Object(value).prototype))
      ? name.replace(/Initializer$/, "")
      : [],
  );

/** What there is, by the last word of the module that Keras's configurations name. */
const REGISTRIES: Readonly<Record<string, readonly string[]>> = {
  layers: namesOfLayers(),
  operations: [...OPERATIONS.keys()],
  losses: kindsOf(exported.Loss),
  metrics: KINDS.map(({ names }) => names[0]),
  optimizers: kindsOf(exported.Optimizer),
  schedules: kindsOf(exported.LearningRateSchedule),
  initializers: kindsOf(exported.Initializer),
  regularizers: kindsOf(exported.Regularizer),
  constraints: kindsOf(exported.Constraint),
};

/** Why an option keeps one value. */
const whySettled = (field: string): string | undefined =>
  Object.entries(SETTLED).find(
    ([end]) => field === end || (end[0] === "_" && field.endsWith(end)),
  )?.[1];

/** A value of an option: of an object its class. */
const told = (value: unknown): string =>
  (value as { class_name?: string } | null | undefined)?.class_name ??
  String(JSON.stringify(value));

type Config = Readonly<Record<string, unknown>>;

/** Of each class the values that each of its options had. */
class Reached {
  readonly #options = new Map<string, Map<string, Set<string>>>();
  readonly #times = new Map<string, number>();

  add(registry: string, className: string, config: Config): void {
    const key = `${registry} ${className}`;
    const before = this.times(key);
    this.#times.set(key, before + 1);
    const options = this.#options.get(key) ?? new Map<string, Set<string>>();
    this.#options.set(key, options);
    const fields = new Set([...options.keys(), ...Object.keys(config)]);
    for (const field of fields) {
      // What is not said is the default, which configurations of losses and metrics leave out.
      const values = options.get(field) ?? new Set(before > 0 ? ["undefined"] : []);
      options.set(field, values.add(told(config[field])));
    }
  }

  times(key: string): number {
    return this.#times.get(key) ?? 0;
  }

  /** The options of a class that always had one value, and which. */
  settled(key: string): string[] {
    const options = [...(this.#options.get(key) ?? [])];
    return options.flatMap(([field, values]) =>
      values.size > 1 || whySettled(field) ? [] : `${field} ${[...values][0]}`,
    );
  }
}

/** All objects of classes in a configuration. */
function walk(value: unknown, reached: Reached): void {
  if (typeof value !== "object" || value === null) return;
  const { class_name: name, config, module } = value as Config;
  if (typeof name === "string" && typeof module === "string" && name !== "__keras_tensor__") {
    const registry = /\.ops(\.|$)/.test(module) ? "operations" : module.split(".")[1];
    reached.add(registry!, name, config as Config);
  }
  for (const item of Object.values(value)) walk(item, reached);
}

function compiled({ losses, metrics, weighted_metrics, optimizer }: Case["compile"], to: Reached) {
  for (const loss of losses as LossLike[]) {
    const { className, config } = parseLoss(loss);
    const settings = Object.entries(config).map(([key, setting]) => [snakeKey(key), setting]);
    to.add("losses", className, Object.fromEntries(settings));
  }
  for (const asked of [...(metrics ?? []), ...(weighted_metrics ?? [])].flat()) {
    const { class_name, config = {} } = asked as { class_name?: string; config?: Config };
    if (class_name) to.add("metrics", class_name, config);
  }
  const { class_name, config } = optimizer;
  to.add("optimizers", class_name, config as Config);
  const { learning_rate: rate } = config as { learning_rate?: { class_name?: string } };
  if (rate?.class_name) to.add("schedules", rate.class_name, (rate as { config: Config }).config);
}

const files = (process.env.BPTT_CASES ?? "").split(path.delimiter).filter((file) => file !== "");
const reached = new Reached();
for (const file of files) {
  const given: Case = JSON.parse(readFileSync(file, "utf8"));
  walk(given.model, reached);
  compiled(given.compile, reached);
}
console.log(`What ${files.length} drawn models have none of:`);
for (const [registry, classes] of Object.entries(REGISTRIES)) {
  const undrawn = classes.filter((name) => reached.times(`${registry} ${name}`) === 0);
  const left = undrawn.filter((name) => ON_PURPOSE[registry]?.[name] === undefined);
  console.log(`${registry}, ${undrawn.length} of ${classes.length}: ${left.join(", ") || "-"}`);
}
console.log("\nOptions that always had one value:");
for (const [registry, classes] of Object.entries(REGISTRIES)) {
  const alike = new Map<string, string[]>();
  for (const name of classes) {
    for (const said of reached.settled(`${registry} ${name}`)) {
      alike.set(said, [...(alike.get(said) ?? []), name]);
    }
  }
  for (const [said, of] of alike) console.log(`${registry}: ${said} of ${of.join(", ")}`);
}
console.log("\nLeft as it is on purpose:");
for (const [field, why] of Object.entries(SETTLED)) console.log(`options ${field}: ${why}`);
for (const [registry, classes] of Object.entries(ON_PURPOSE)) {
  for (const [name, why] of Object.entries(classes)) {
    const drawn = reached.times(`${registry} ${name}`) > 0 ? " (and yet drawn)" : "";
    console.log(`${registry} ${name}: ${why}${drawn}`);
  }
}
