import { checkOptions, nonNegativeInteger, takeItems } from "../checks.js";
import { isStream } from "../data/stream.js";
import { BpttError } from "../errors.js";
import { checkRun, type FitOptions, invalid, optionalCount, SHARED } from "./options.js";

const FIT = [
  ...SHARED,
  "sampleWeight",
  "classWeight",
  "epochs",
  "initialEpoch",
  "stepsPerEpoch",
  "validationSplit",
  "validationData",
  "validationSteps",
  "validationBatchSize",
  "validationFreq",
  "shuffle",
];
/** Epochs that `validationFreq` may list. */
const MOST_EPOCHS = 1_000_000;

/** Those of `fit`, checked. */
export function checkFitOptions(options: FitOptions) {
  const taken = checkOptions("fit", options, FIT);
  const run = checkRun("fit", taken, FIT);
  const { epochs = 1, initialEpoch = 0, shuffle, validationSplit = 0, validationData } = taken;
  const { stepsPerEpoch, validationSteps, validationBatchSize } = taken;
  if (shuffle !== undefined && typeof shuffle !== "boolean") {
    throw invalid("fit", "shuffle", "true or false", shuffle);
  }
  if (typeof validationSplit !== "number" || !(validationSplit >= 0 && validationSplit < 1)) {
    throw invalid("fit", "validationSplit", "a number between 0 and 1", validationSplit);
  }
  const parts = takeItems(validationData, 3)?.length ?? 0;
  if (validationData !== undefined && !isStream(validationData) && parts < 2) {
    const expected = "[x, y], [x, y, sampleWeight] or a stream of such batches";
    throw invalid("fit", "validationData", expected, validationData);
  }
  if (validationData === undefined && validationSplit === 0) refuseWithoutValidation(taken);
  return {
    ...run,
    epochs: nonNegativeInteger("fit", "epochs", epochs),
    initialEpoch: nonNegativeInteger("fit", "initialEpoch", initialEpoch),
    stepsPerEpoch: optionalCount("fit", "stepsPerEpoch", stepsPerEpoch),
    validationSplit,
    validationData,
    validationSteps: optionalCount("fit", "validationSteps", validationSteps),
    validationBatchSize: optionalCount("fit", "validationBatchSize", validationBatchSize),
    ...checkFrequency(taken.validationFreq),
    classWeight: taken.classWeight,
    shuffle,
  };
}

/** Refuses what is about a validation where there is none, which Keras passes over. */
function refuseWithoutValidation(options: FitOptions): void {
  const about = ["validationSteps", "validationBatchSize", "validationFreq"] as const;
  const given = about.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new BpttError(
    "InvalidArgument",
    `fit was given \`${given}\`, and nothing to validate on: give \`validationData\` or \`validationSplit\`, or leave it out.`,
  );
}

/** After which epochs, counted from 0, there is a validation, and how many there are from one epoch up to another. */
function checkFrequency(value: unknown = 1) {
  const epochs = takeItems(value, MOST_EPOCHS);
  const fits = (n: unknown) => typeof n === "number" && Number.isSafeInteger(n) && n > 0;
  if (epochs?.every(fits)) {
    const listed = new Set(epochs as number[]);
    const among = (first: number, end: number) => (n: number) => n > first && n <= end;
    return {
      validates: (epoch: number) => listed.has(epoch + 1),
      validations: (first: number, end: number) => [...listed].filter(among(first, end)).length,
    };
  }
  if (!fits(value)) {
    throw invalid("fit", "validationFreq", "a positive integer or a list of epochs", value);
  }
  const every = value as number;
  return {
    validates: (epoch: number) => (epoch + 1) % every === 0,
    validations: (first: number, end: number) =>
      Math.floor(end / every) - Math.floor(first / every),
  };
}
