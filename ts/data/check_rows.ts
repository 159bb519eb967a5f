import { BpttError } from "../errors.js";

/** Whether what is given beside the inputs has as many rows. */
export function checkRows(
  rows: number,
  name: string,
  request: { readonly rows: number; readonly inputName: string },
): void {
  if (rows === request.rows) return;
  throw new BpttError(
    "Shape",
    `Data cardinality is ambiguous. Make sure all arrays contain the same number of samples: ${request.inputName} has ${request.rows} rows, ${name} has ${rows}.`,
  );
}
