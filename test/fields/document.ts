// docs/configurations.md: what of Keras's configurations is refused here, as the tests find it.
import type { Change, Outcome } from "./compare.js";

const HEAD = `# What of Keras's configurations is refused

\`Sequential.fromConfig\` and \`Model.fromConfig\` read what Keras 3 writes (\`get_config()\`, \`to_json()\`), and the model computes Keras's
numbers. Nothing is passed over unread: what this library lacks is refused with \`Unsupported\`, naming the layer and the field.

Below, every field of every class that is read here was changed, one at a time, in a model that runs in Keras. Outputs, initial
weights that aren't drawn, and two steps of training were compared. Fields that aren't listed had Keras's numbers at every value tried, or were
refused by Keras as well. For optimizers and losses the fields are what Keras's own constructors take; here they are options of
\`SGD\`, \`RMSprop\` and \`Adam\`, and of the losses' classes; losses are taken as Keras stores them, too.

Three kinds of fields are set aside at any value, as they change no result here: \`seed\` (what is drawn comes from the model's seed),
\`implementation\`, \`use_cudnn\` and \`unroll\` (how to compute), and \`input_length\` of old Embeddings. The
\`activity_regularizer\` of a SimpleRNN, which Keras reads and forgets, counts, and so
does \`trainable: false\` of a ConvLSTM, whose cell Keras trains all the same.
`;

export interface Found {
  readonly what: string;
  readonly change: Change;
  readonly outcome: Outcome;
}

/** A row for each field of which some value is refused that Keras takes, or taken that it refuses. Classes of which the same holds share it. */
export function documentOf(found: readonly Found[]): string {
  const shared = new Map<string, string[]>();
  for (const [what, field, all] of byField(found)) {
    const [refused, looser] = [cell(all, "refused"), cell(all, "looser")];
    if (refused === "" && looser === "") continue;
    const cells = [`\`${field}\``, refused, cell(all, "same"), looser].join(" | ");
    shared.set(cells, [...(shared.get(cells) ?? []), what]);
  }
  const rows = [...shared].map(([cells, classes]) => `| ${classes.join(", ")} | ${cells} |`);
  return [
    HEAD,
    "| of | field | refused | as in Keras | taken, and refused by Keras |",
    "|---|---|---|---|---|",
    ...rows.sort(),
    "",
  ].join("\n");
}

function byField(found: readonly Found[]): [what: string, field: string, all: Found[]][] {
  const all = new Map<string, [string, string, Found[]]>();
  for (const one of found) {
    const { what, change } = one;
    const key = `${what}.${change.field}`;
    const known = all.get(key);
    if (known) known[2].push(one);
    else all.set(key, [what, change.field, [one]]);
  }
  return [...all.values()];
}

const cell = (all: readonly Found[], is: Outcome["is"]): string =>
  [...new Set(all.filter(({ outcome }) => outcome.is === is).map(words))].join(", ");

/** A value in few words: an object by its class and settings. */
const words = ({ change }: Found): string => `\`${brief(change.value).replaceAll("|", "\\|")}\``;

function brief(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length > 4 ? `[${value.length} entries]` : `[${value.map(brief).join(", ")}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "nothing";
  const { class_name, config, ...more } = value as { class_name?: string; config?: unknown };
  if (class_name === undefined) return JSON.stringify(more);
  if (typeof config === "string") return `${class_name}(${config})`;
  // Of whole layers and schedules the class says enough.
  const settings = Object.entries(Object(config));
  if (settings.length > 3) return `${class_name}(…)`;
  return `${class_name}(${settings.map(([key, at]) => `${key}: ${brief(at)}`).join(", ")})`;
}
