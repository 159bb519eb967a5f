/**
 * The backup of a run: the `.keras` of its model, which Keras and `loadModel` open, and two members that both of them pass over, of which the run goes on: a
 * JSON that tells where it stands, and as safetensors what the engine has, embedding rows that wait for their decay as they are.
 */
import { isPlain, show } from "../../checks.js";
import type { EngineRun } from "../../engine/engine.js";
import { utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import { parseJSON } from "../../io/json.js";
import { decodeSafetensors, encodeSafetensors } from "../../io/safetensors.js";
import type { Read } from "../../io/source.js";
import type { ModelCore } from "../../model/core.js";
import { stateOfModel } from "../model_state.js";
import { unpacking } from "../unpacking.js";
import { readZip } from "../zip/read.js";
import { writeZip } from "../zip/write.js";
import { membersOf } from "./write.js";

const FORMAT = "bptt-backup-2";
const RUN = "bptt/run.json";
const NUMBERS = "bptt/run.safetensors";
/** What the only tensor there is called. */
const TENSOR = "run";

/** What a backup holds: plain data, and what the engine has. */
export interface Backup {
  readonly run: Readonly<Record<string, unknown>>;
  readonly engine: EngineRun;
}

/** The archive. Writing it changes nothing about the run. */
export async function writeBackup(core: ModelCore, { run, engine }: Backup): Promise<Uint8Array> {
  const { numbers, counts } = engine;
  const json = JSON.stringify({ format: FORMAT, run, counts: [...counts] });
  const tensor = { name: TENSOR, shape: [numbers.length], data: numbers };
  return writeZip(
    new Map([
      ...(await membersOfModel(core)),
      [RUN, utf8(json)],
      [NUMBERS, encodeSafetensors([tensor])],
    ]),
  );
}

/** None of a model that Keras's format can't say: its run is not to be lost for that. */
async function membersOfModel(core: ModelCore): Promise<Iterable<[string, Uint8Array]>> {
  try {
    return membersOf(await stateOfModel("BackupAndRestore", core, true));
  } catch (error) {
    const refused = error instanceof BpttError && ["Unsupported", "File"].includes(error.code);
    if (refused) return [];
    throw error;
  }
}

/** @throws BpttError `File` for what is damaged, and for a `.keras` that is no backup. */
export function readBackup({ bytes, from }: Read): Promise<Backup> {
  const bad = (what: string) => new BpttError("File", `${from} is no backup of a run: ${what}.`);
  return unpacking(() => {
    const members = readZip(bytes, from, Number.POSITIVE_INFINITY);
    const member = (name: string) => {
      const found = members.get(name);
      if (found) return found.bytes();
      throw bad(`it holds no ${name}`);
    };
    const file = parseJSON(member(RUN));
    if (!isPlain(file) || file.format !== FORMAT) {
      const got = show(isPlain(file) ? file.format : file);
      throw bad(`its format should be "${FORMAT}", got ${got}`);
    }
    const { run, counts } = file as unknown as Pick<Backup, "run"> & { counts: readonly number[] };
    const numbers = decodeSafetensors(member(NUMBERS), from).get(TENSOR);
    if (numbers === undefined) throw bad(`its ${NUMBERS} has no tensor "${TENSOR}"`);
    return { run, engine: { numbers: numbers.data, counts: Float64Array.from(counts) } };
  });
}
