/**
 * The backup of a run: the `.keras` of its model, which Keras and `loadModel` open, and two members that both of them pass over, of which the run goes on: a
 * JSON that tells where it stands, and as safetensors what the engine has, embedding rows that wait for their decay as they are.
 */
import { utf8 } from "../../engine/runtime.js";
import { BpttError } from "../../errors.js";
import { type Backup, FORMAT, NUMBERS, RUN, TENSOR } from "../../io/backup.js";
import type { Content, Planned } from "../../io/planned.js";
import { encodeSafetensors } from "../../io/safetensors.js";
import type { ModelCore } from "../../model/core.js";
import { stateOfModel } from "../model_state.js";
import { planZip } from "../zip/write.js";
import { membersOf } from "./write.js";

/** The archive. Writing it changes nothing about the run. */
export async function writeBackup(core: ModelCore, { run, engine }: Backup): Promise<Planned> {
  const { numbers, counts } = engine;
  const json = JSON.stringify({ format: FORMAT, run, counts: [...counts] });
  const tensor = { name: TENSOR, shape: [numbers.length], data: numbers };
  return planZip(
    new Map<string, Content>([
      ...(await membersOfModel(core)),
      [RUN, utf8(json)],
      [NUMBERS, encodeSafetensors([tensor])],
    ]),
  );
}

/** None of a model that Keras's format can't say: its run is not to be lost for that. */
async function membersOfModel(core: ModelCore): Promise<Iterable<[string, Content]>> {
  try {
    return membersOf(await stateOfModel("BackupAndRestore", core, true));
  } catch (error) {
    const refused = error instanceof BpttError && ["Unsupported", "File"].includes(error.code);
    if (refused) return [];
    throw error;
  }
}
