/** Other formats: by the names that Keras gives them, and by how their files begin. */
import { Refusal } from "./paths.js";

/** What a call writes. */
export interface Format {
  /** The call. */
  readonly writer: string;
  /** What it is called. */
  readonly name: string;
  /** How names of its files may end; any other will do that is not another format's. */
  readonly ending: string;
}

/** Endings by which Keras, and whoever opens the file, knows what is in it. */
const ENDINGS = [
  ...[".keras", ".h5", ".hdf5", ".npz", ".safetensors", ".onnx", ".pt", ".pth"],
  // Keras knows its sharded weights without the dot as well.
  ...["weights.json", ".json"],
];

/** Whether a path has the name of a file of this format. */
function endsAs(path: string | URL, { ending }: Format): boolean {
  const name = typeof path === "string" ? path : path.pathname;
  return name.toLowerCase().endsWith(ending);
}

/** Refuses a name by which others would take the file for something that it is not. */
export function refuseForeign(path: string, format: Format): void {
  const foreign = ENDINGS.find((other) => path.toLowerCase().endsWith(other));
  const { writer, name, ending } = format;
  if (foreign === undefined) return;
  // Of two endings, one of which ends in the other, the longer one tells.
  if (endsAs(path, format) && ending.endsWith(foreign)) return;
  throw new Refusal(
    `a name that ends in "${foreign}" belongs to another format, and ${writer} writes ${name}, as in "model${ending}"`,
  );
}

/** Whether bytes begin with these characters. */
export const beginWith = (bytes: Uint8Array, signature: string): boolean =>
  String.fromCharCode(...bytes.subarray(0, signature.length)) === signature;

/** How weights leave PyTorch in a form that is read. */
export const FROM_TORCH =
  '`safetensors.torch.save_file(model.state_dict(), "model.safetensors")` writes what is read';

/** The first bytes of formats, as characters, and where they stand if not at the beginning. */
const SIGNATURES: readonly (readonly [format: string, signature: string, at?: number])[] = [
  ["a zip archive, as .keras, .npz and .pt files are", "PK\x03\x04"],
  ["an empty zip archive", "PK\x05\x06"],
  ["an HDF5 file, as .h5 files are", "\x89HDF\r\n\x1a\n"],
  ["an array of NumPy's (.npy)", "\x93NUMPY"],
  ["a gzip archive", "\x1f\x8b"],
  [`a pickle, as old .pt files are (${FROM_TORCH})`, "\x80\x02"],
  ["a pickle", "\x80\x04"],
  ["a GGUF file", "GGUF"],
  ["a TensorFlow Lite model", "TFL3", 4],
  ["a pointer of Git LFS to the file", "version https://git-lfs"],
];

/** What bytes are that are no safetensors file, if it can be told. */
export function formatOf(bytes: Uint8Array): string | undefined {
  const beginning = String.fromCharCode(...bytes.subarray(0, 64));
  const known = SIGNATURES.find(([, signature, at = 0]) => beginning.startsWith(signature, at));
  if (known) return known[0];
  if (/^\s*\{.*"class_name"/s.test(beginning)) {
    return "JSON of a model's architecture alone, as `modelFromJSON` takes it";
  }
  if (/^\s*[{[]\s*["{[\]}]/.test(beginning)) return "JSON, and no model.json of TensorFlow.js's";
  return /^\s*<[!?a-z]/i.test(beginning) ? "a page of HTML or XML" : undefined;
}
