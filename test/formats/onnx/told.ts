// A model as ONNX, with data and what the model itself makes of it.

import { stateOfModel } from "../../../ts/formats/model_state.js";
import { writeOnnx } from "../../../ts/formats/onnx/write.js";
import type { Model, NDArray, Sequential } from "../../../ts/index.js";
import { coreOf } from "../../../ts/model/core.js";

export interface Told {
  readonly bytes: Uint8Array;
  /** By the names in the file. */
  readonly inputs: readonly { name: string; shape: readonly number[]; data: number[] }[];
  /** In their order. */
  readonly outputs: readonly { shape: readonly number[]; data: number[] }[];
}

const numbers = ({ shape, data }: NDArray) => ({
  shape,
  data: Array.from(data as ArrayLike<number>),
});

/** The file of a model. */
export const bytesOf = async (model: Model | Sequential): Promise<Uint8Array> =>
  writeOnnx(await stateOfModel("save", coreOf(model), false));

export async function told(
  model: Model | Sequential,
  x: NDArray | readonly NDArray[],
): Promise<Told> {
  const given = "data" in x ? [x as NDArray] : (x as readonly NDArray[]);
  const { inputs } = coreOf(model).graph!;
  const named = Object.fromEntries(inputs.map(({ key }, i) => [key, given[i]!]));
  const made: unknown = await model.predict((inputs.length === 1 ? given[0] : named) as never);
  const outputs =
    typeof (made as NDArray).data === "object" ? [made] : Object.values(made as object);
  return {
    bytes: await bytesOf(model),
    inputs: given.map((array, i) => ({ name: inputs[i]!.key, ...numbers(array) })),
    outputs: outputs.map((output) => numbers(output as NDArray)),
  };
}
