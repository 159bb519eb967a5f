// What `loadModel` tells of files while they come.
import { expect, test } from "vitest";
import { Dense, type FileProgress, loadModel, Sequential } from "../../ts/index.js";
import { expectError } from "../support/models.js";

const model = new Sequential([new Dense(1)], { seed: 1 });
model.build([null, 2]);
const bytes = await model.save();
const size = bytes.length;
const half = Math.floor(size / 2);

/** An answer that comes in two pieces. */
function answer(headers: Record<string, string>, cancelled = () => {}): Response {
  const pieces = [bytes.slice(0, half), bytes.slice(half)];
  const body = new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
    cancel: cancelled,
  });
  return new Response(body, { headers });
}

async function toldOf(source: Parameters<typeof loadModel>[0]): Promise<FileProgress[]> {
  const told: FileProgress[] = [];
  await loadModel(source, { onProgress: (progress) => void told.push(progress) });
  return told;
}

const file = "the given Response";
const end = { file, loaded: size, total: size };

test.each([
  ["of its pieces and its size", { "content-length": String(size) }, size],
  ["no size that is another's", { "content-length": "9", "content-encoding": "gzip" }, undefined],
  ["no size that can't be", { "content-length": "9" }, undefined],
  ["no size where there is none", {}, undefined],
])("a page is told %s", async (_, headers, total) => {
  const told = await toldOf(answer(headers as Record<string, string>));
  expect(told[0]).toEqual({ file, loaded: half, total });
  expect(told.at(-1)).toEqual(end);
  expect(told.filter(({ loaded, total }) => loaded === total)).toEqual([end]);
});

test("of what is there at once it is told once", async () => {
  expect(await toldOf(bytes)).toEqual([{ ...end, file: "what was given" }]);
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  expect(await toldOf(blob)).toEqual([{ ...end, file: "the given Blob" }]);
});

test("what it throws comes through, and nothing more is read", async () => {
  let cancelled = false;
  const response = answer({}, () => {
    cancelled = true;
  });
  const onProgress = () => {
    throw new Error("enough");
  };
  await expect(loadModel(response, { onProgress })).rejects.toThrow("enough");
  expect(cancelled).toBe(true);
});

test("it is a function", async () => {
  const wrong = { onProgress: "bar" as never };
  await expectError(
    () => loadModel(bytes, wrong),
    "InvalidArgument",
    /`onProgress`, expected a function, got "bar"/,
  );
});
