// Keras's example of translation character by character (nlp/lstm_seq2seq), line by line, and its translations by `generate`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  Dense,
  type History,
  input,
  LSTM,
  loadModel,
  Model,
  type Predictions,
  RMSprop,
  type SymbolicTensor,
} from "../../ts/index.js";
import { expectHistory, type Reported, reported, settle } from "./keras.js";

interface Translations extends Reported {
  /** Of the first rows, all of which are learned. */
  readonly decoded: readonly string[];
}

const [batchSize, epochs, latentDim] = [16, 60, 48];

const DIGITS = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
const TENS: Record<string, string> = { I: "X", V: "L", X: "C" };

function roman(number: number): string {
  const tens = [...DIGITS[Math.floor(number / 10)]!].map((digit) => TENS[digit]);
  return tens.join("") + DIGITS[number % 10];
}

const numbers = Array.from({ length: 80 }, (_, i) => ((37 * i) % 80) + 1);
const inputTexts = numbers.map((number) => String(number));
const targetTexts = numbers.map((number) => `\t${roman(number)}\n`);
const inputCharacters = [...new Set(`${inputTexts.join("")} `)].sort();
const targetCharacters = [...new Set(`${targetTexts.join("")} `)].sort();
const numDecoderTokens = targetCharacters.length;
const longest = (texts: readonly string[]) => Math.max(...texts.map(({ length }) => length));
const maxDecoderSeqLength = longest(targetTexts);

/** Rows of vectors with a 1 at the place of a character, up to a number of steps; spaces are behind a text. */
function oneHot(texts: readonly string[], characters: readonly string[], steps: number) {
  return texts.map((text) =>
    [...text.padEnd(steps)].map((char) => characters.map((one) => Number(one === char))),
  );
}

const encoderInputData = oneHot(inputTexts, inputCharacters, longest(inputTexts));
const decoderInputData = oneHot(targetTexts, targetCharacters, maxDecoderSeqLength);
const decoderTargetData = oneHot(
  targetTexts.map((text) => text.slice(1)),
  targetCharacters,
  maxDecoderSeqLength,
);

/** The network, trained. */
async function trained() {
  const encoderInputs = input({ shape: [null, inputCharacters.length] });
  const encoder = new LSTM(latentDim, { returnState: true });
  const [, ...encoderStates] = encoder.apply(encoderInputs);
  const decoderInputs = input({ shape: [null, numDecoderTokens] });
  const decoderLstm = new LSTM(latentDim, { returnSequences: true, returnState: true });
  const [steps] = decoderLstm.apply(decoderInputs, { initialState: encoderStates });
  const decoderDense = new Dense(numDecoderTokens, { activation: "softmax" });
  const model = new Model({
    inputs: [encoderInputs, decoderInputs],
    outputs: decoderDense.apply(steps!),
  });
  await settle(model);
  model.compile({
    optimizer: new RMSprop({ learningRate: 0.01 }),
    loss: "categorical_crossentropy",
    metrics: ["accuracy"],
  });
  const history = await model.fit([encoderInputData, decoderInputData], decoderTargetData, {
    batchSize,
    epochs,
    validationSplit: 0.2,
    shuffle: false,
    verbose: 0,
  });
  return { model, history };
}

/** The example's own decoding: an encoder and a decoder over the layers of the trained model, one step after the other. */
function decoderOf(model: Model) {
  const [encoderInputs, decoderInputs] = model.inputs;
  // Keras counts inputs among the layers.
  const [encoder, decoderLstm, decoderDense] = model.layers;
  const [, ...encoderStates] = encoder!.output as SymbolicTensor[];
  const encoderModel = new Model({ inputs: encoderInputs!, outputs: encoderStates });
  const decoderStatesInputs = [input({ shape: [latentDim] }), input({ shape: [latentDim] })];
  const [steps, ...decoderStates] = decoderLstm!.apply(decoderInputs!, {
    initialState: decoderStatesInputs,
  }) as unknown as SymbolicTensor[];
  const decoderOutputs = decoderDense!.apply(steps!) as SymbolicTensor;
  const decoderModel = new Model({
    inputs: [decoderInputs!, ...decoderStatesInputs],
    outputs: [decoderOutputs, ...decoderStates],
  });
  return async (inputSeq: number[][][]): Promise<string> => {
    let statesValue = (await encoderModel.predict(inputSeq)) as unknown as Predictions[];
    let targetSeq = oneHot(["\t"], targetCharacters, 1);
    let decodedSentence = "";
    while (true) {
      const [outputTokens, ...states] = (await decoderModel.predict([
        targetSeq,
        ...statesValue,
      ])) as unknown as Predictions[];
      const sampledChar = targetCharacters[argmax(outputTokens!.data)]!;
      decodedSentence += sampledChar;
      if (sampledChar === "\n" || decodedSentence.length > maxDecoderSeqLength) {
        return decodedSentence;
      }
      targetSeq = oneHot([sampledChar], targetCharacters, 1);
      statesValue = states;
    }
  };
}

const argmax = (values: Float32Array): number => values.indexOf(Math.max(...values));

test("a decode loop over the trained layers says what Keras's says, and so does `generate`", async () => {
  const keras = reported<Translations>("lstm_seq2seq");
  const { model: fresh, history } = await trained();
  // RMSprop makes much of little: later epochs of two runs that differ by a rounding error have losses of their own.
  const beginning = Object.entries(history.history).map(([name, all]) => [name, all.slice(0, 5)]);
  expectHistory({ history: Object.fromEntries(beginning) } as History, keras);
  const folder = mkdtempSync(join(tmpdir(), "seq2seq-"));
  try {
    await fresh.save(join(folder, "s2s_model.keras"));
    const model = (await loadModel(join(folder, "s2s_model.keras"))) as Model;
    const decode = decoderOf(model);
    const looped: string[] = [];
    for (const row of encoderInputData) looped.push(await decode([row]));
    expect(looped.slice(0, keras.decoded.length)).toEqual(keras.decoded);
    const made = await model.generate(encoderInputData, {
      start: targetCharacters.indexOf("\t"),
      end: targetCharacters.indexOf("\n"),
      maxLength: maxDecoderSeqLength + 1,
    });
    const generated = made.map(([best]) => {
      const text = best!.ids.map((id) => targetCharacters[id]).join("");
      return best!.ended ? `${text}\n` : text;
    });
    expect(generated).toEqual(looped);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
