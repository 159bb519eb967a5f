// The formats of whole models: how their files are called and begin, and what reads and writes them. Their code is loaded when it is used.
import { beginWith } from "../io/formats.js";
import { isSafetensors } from "../io/safetensors.js";
import type { Read } from "../io/source.js";
import type { Files } from "../io/target.js";
import type { ModelState } from "./model_state.js";
import type { StoredModel } from "./stored_model.js";
import { beginsLikeModelJSON } from "./tfjs/begins.js";

export type { Files } from "../io/target.js";

export interface ModelFormat {
  /** How messages call it. */
  readonly name: string;
  /** How names of its files end. */
  readonly ending: string;
  /** Whether a file begins like one of this format. */
  begins(bytes: Uint8Array): boolean;
  /** What reads it. Default: it is only written. */
  reader?(): Promise<(file: Read) => StoredModel | Promise<StoredModel>>;
  /** What writes it, told the name that the file will have. Default: it is only read. */
  writer?(): Promise<(state: ModelState, name: string) => Files | Promise<Files>>;
}

/** The names of those that are written, as programs give them. @inline */
export type ModelFormatName = "keras" | "safetensors" | "tfjs" | "onnx";

/** Another format is another entry; the first is written where nothing else is said. */
export const MODEL_FORMATS: Readonly<
  Record<ModelFormatName, ModelFormat & Required<Pick<ModelFormat, "writer">>> &
    Record<"h5", ModelFormat>
> = {
  keras: {
    name: "Keras's format",
    ending: ".keras",
    begins: (bytes: Uint8Array) => beginWith(bytes, "PK\x03\x04"),
    reader: async () => (await import("./keras/read.js")).readKeras,
    writer: async () => {
      const { planArchive } = await import("./keras/write.js");
      return (state) => ({ content: planArchive(state) });
    },
  },
  h5: {
    name: "Keras's legacy format",
    ending: ".h5",
    begins: (bytes: Uint8Array) => beginWith(bytes, "\x89HDF\r\n\x1a\n"),
    reader: async () => (await import("./legacy_h5/read.js")).readLegacy,
  },
  safetensors: {
    name: "safetensors",
    ending: ".safetensors",
    begins: isSafetensors,
    reader: async () => (await import("./safetensors.js")).readModel,
    writer: async () => (await import("./safetensors.js")).writeModel,
  },
  onnx: {
    name: "an ONNX model",
    ending: ".onnx",
    begins: (bytes: Uint8Array) => isModelProto(bytes),
    writer: async () => {
      const { writeOnnx } = await import("./onnx/write.js");
      return (state: ModelState) => ({ content: writeOnnx(state) });
    },
  },
  tfjs: {
    name: "TensorFlow.js's format",
    ending: ".json",
    begins: beginsLikeModelJSON,
    reader: async () => (await import("./tfjs/read.js")).readTfjs,
    writer: async () => (await import("./tfjs/write.js")).writeTfjs,
  },
};

/** The keys of what may stand behind the version in a model of ONNX: its maker, its graph and others. */
const BEHIND = [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42];

/** Whether bytes begin with a version of ONNX's, and are no safetensors file with a header of such a length. */
const isModelProto = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x08 && bytes[1]! < 0x80 && BEHIND.includes(bytes[2]!) && bytes[8] !== 0x7b;

/** The format of a file that has these bytes, if it is one of them. */
export const formatOfModel = (bytes: Uint8Array): ModelFormat | undefined =>
  Object.values(MODEL_FORMATS).find((format) => format.begins(bytes));
