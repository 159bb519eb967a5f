// All that `bptt` exports, in groups that are tried in processes of their own. A new export is a line in one of the tables.
import { readFileSync } from "node:fs";
import { configure } from "../../ts/index.js";
import type { Call } from "./cases.js";
import { AUDIO } from "./surface/audio.js";
import { DATA } from "./surface/data.js";
import { LAYERS } from "./surface/layers.js";
import { MODELS } from "./surface/models.js";
import { OPERATIONS } from "./surface/operations.js";
import { ENGINE, OTHERS } from "./surface/others.js";
import { PARTS } from "./surface/parts.js";
import { TRAINING } from "./surface/training.js";

export const SURFACE: Readonly<Record<string, readonly Call[]>> = {
  ...LAYERS,
  ...PARTS,
  ...TRAINING,
  ...MODELS,
  ...OPERATIONS,
  ...OTHERS,
  ...DATA,
  ...AUDIO,
  ...ENGINE,
};

/** A group of calls that are made with hostile arguments. */
export interface ArgumentGroup {
  readonly calls: readonly Call[];
  /** Whether its calls come before the engine computes anything. */
  readonly early?: boolean;
  /** Puts right what calls that did what was asked have left. */
  last?(): Promise<void>;
}

const of = (table: Readonly<Record<string, readonly Call[]>>): ArgumentGroup => ({
  calls: Object.values(table).flat(),
});

const wasm = new URL("../../ts/engine/wasm/bptt.wasm", import.meta.url);

export const GROUPS = {
  layers: of(LAYERS),
  operations: of(OPERATIONS),
  parts: of(PARTS),
  training: of(TRAINING),
  models: of(MODELS),
  others: of(OTHERS),
  data: of(DATA),
  audio: of(AUDIO),
  engine: {
    ...of(ENGINE),
    early: true,
    last: () =>
      configure({ threads: 1, deterministic: false, worker: false, wasm: readFileSync(wasm) }),
  },
} satisfies Record<string, ArgumentGroup>;

export type GroupName = keyof typeof GROUPS;
