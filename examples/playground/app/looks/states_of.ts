import { Model, type SymbolicTensor } from "bptt";
import { names } from "../../network/build.js";
import { rowsOf } from "../../tasks/batches.js";
import type { Example } from "../../tasks/examples.js";
import type { HeatMapData } from "../../views/heat_map.js";
import type { Run } from "../state/run.js";
import { stepNames } from "./reading.js";

/** More units are not told apart on a screen. */
const MOST_UNITS = 128;

/**
 * What each unit of a layer holds behind each step of an example.
 *
 * @param layer from 1 on.
 */
export async function statesOf(
  { model, prepared }: Run,
  layer: number,
  example: Example,
): Promise<HeatMapData> {
  const output = model.getLayer(`${names.recurrent}_${layer}`).output;
  const steps: SymbolicTensor = Array.isArray(output) ? output[0]! : output;
  // It has the layers of the network, and no numbers of its own.
  const looking = new Model({ inputs: model.inputs[0]!, outputs: steps });
  const { x } = rowsOf([{ ...example, fed: undefined } as Example]);
  const { data, shape } = await looking.predict(x as never);
  const width = shape.at(-1)!;
  const columns = stepNames(prepared, example);
  const units = Array.from({ length: Math.min(width, MOST_UNITS) }, (_, unit) => unit);
  const values = units.flatMap((unit) => columns.map((_, step) => data[step * width + unit]!));
  return { rows: units.map((unit) => String(unit + 1)), columns, values };
}
