/** The forms of models that are not Keras 3's: told by what only they have. */
import { BpttError } from "../errors.js";
import { shortened, show } from "../show.js";

interface Form {
  readonly name: string;
  /** What gives it away. */
  readonly because: string;
  /** What can be done. */
  readonly instead: string;
}

const load = (file: string): string => `loadModel reads whole models of that form, from ${file}`;

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** Throws where a configuration has another form than Keras 3's, naming it. */
export function refuseOtherForms(value: unknown): void {
  const form = otherForm(record(value));
  if (form === undefined) return;
  throw new BpttError(
    "Unsupported",
    `This is a model in the form of ${form.name} (${form.because}), and the form of Keras 3 is expected: ${form.instead}.`,
  );
}

/** The name of the form, where it is another than Keras 3's. */
export const formOf = (value: unknown): string | undefined => otherForm(record(value))?.name;

function otherForm(outer: Record<string, unknown>): Form | undefined {
  const tfjs = ["modelTopology", "weightsManifest", "model_config"].find((key) =>
    Object.hasOwn(outer, key),
  );
  const { keras_version } = outer;
  const version = typeof keras_version === "string" ? shortened(keras_version) : "";
  if (tfjs || version.startsWith("tfjs")) {
    const because = tfjs ? `it has the key "${tfjs}"` : `its keras_version is "${version}"`;
    return { name: "TensorFlow.js Layers", because, instead: load("a model.json") };
  }
  const because = signOf(outer, version);
  if (because === undefined) return undefined;
  return version.startsWith("1.")
    ? { name: "Keras 1", because, instead: "load it with Keras 2 and save it again" }
    : { name: "Keras 2", because, instead: load("an .h5 or .keras file") };
}

/** What a configuration has that Keras 3 does not write. */
function signOf(outer: Record<string, unknown>, version: string): string | undefined {
  if (/^[12]\./.test(version)) return `its keras_version is "${version}"`;
  if (outer.class_name === "Model") return 'its class_name is "Model"';
  if (Object.hasOwn(outer, "class_name") && Array.isArray(outer.config)) {
    return "its config is a list";
  }
  const config = Object.hasOwn(outer, "class_name") ? record(outer.config) : outer;
  const layers = Array.isArray(config.layers) ? config.layers.map(record) : [];
  for (const layer of layers) {
    const settings = record(layer.config);
    const old = ["batch_input_shape", "time_major"].find((key) => Object.hasOwn(settings, key));
    if (old) return `the layer ${show(settings.name)} has \`${old}\``;
    const [call] = Array.isArray(layer.inbound_nodes) ? layer.inbound_nodes : [];
    if (Array.isArray(call))
      return `the layer ${show(settings.name)} has \`inbound_nodes\` of lists`;
  }
  return undefined;
}
