// Where files come from and go to: addresses, blobs, handles, a program's own keeping. test/browser has what only pages have.
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  Adam,
  Dense,
  type FileSource,
  type FileTarget,
  listModels,
  loadModel,
  type Model,
  type NamedFile,
  removeModel,
  Sequential,
} from "bptt";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readSource } from "../../ts/io/source.js";
import { type Files, targetOf } from "../../ts/io/target.js";
import { expectError } from "../support/models.js";

const temporary = mkdtempSync(join(tmpdir(), "bptt-sources-"));
afterAll(() => rmSync(temporary, { recursive: true }));
const folderFor = () => mkdtempSync(join(temporary, "at-"));

const warned: string[] = [];
beforeEach(() => {
  warned.length = 0;
  vi.spyOn(console, "warn").mockImplementation((text: string) => void warned.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

let model: Sequential;
let bytes: Uint8Array;
beforeAll(async () => {
  model = new Sequential([new Dense(3, { name: "a" }), new Dense(1, { name: "b" })], { seed: 1 });
  model.build([null, 2]);
  model.compile({ loss: "mse", optimizer: new Adam() });
  await model.fit([[1, 2]], [1], { verbose: 0 });
  bytes = await model.save();
});

const weightsOf = async (model: Model) => (await model.getWeights()).map(({ data }) => [...data]);

/** Expects that a source gives the model. */
async function expectLoaded(source: FileSource): Promise<void> {
  expect(await (await loadModel(source)).save()).toEqual(bytes);
}

describe("addresses", () => {
  const answers: Record<string, () => [number, Uint8Array | string]> = {
    "/m.keras": () => [200, bytes],
    "/with%20space/m.keras": () => [200, bytes],
    "/gone.keras": () => [404, "no"],
    "/broken.keras": () => [500, "oh"],
    "/page.keras": () => [200, "<!doctype html><p>Not found"],
    "/short.keras": () => [200, bytes],
    "/m.json?key=1": () => [200, "{}"],
    "/shard%20%231.bin?key=1": () => [200, "shard"],
  };
  let server: Server;
  let origin = "";
  beforeAll(async () => {
    server = createServer((request, response) => {
      const [status, body] = answers[request.url!]?.() ?? [404, ""];
      if (request.url === "/short.keras") response.setHeader("content-length", bytes.length + 9);
      response.writeHead(status).write(body);
      if (request.url === "/short.keras") response.destroy();
      else response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  test("are fetched, as texts and as URLs", async () => {
    await expectLoaded(`${origin}/m.keras`);
    await expectLoaded(new URL(`${origin}/with space/m.keras`));
    await expectLoaded(await fetch(`${origin}/m.keras`));
    await expectLoaded(
      new URL(`data:application/zip;base64,${Buffer.from(bytes).toString("base64")}`),
    );
  });

  test.each([
    ["/gone.keras", /gone\.keras answered 404 instead of the file\.$/],
    ["/broken.keras", /answered 500/],
    ["/page.keras", /is a page of HTML or XML, of which no model is read/],
    ["/short.keras", /short\.keras could not be (read|fetched): /],
  ])("that answer %s are refused", async (path, message) => {
    await expectError(() => loadModel(origin + path), "File", message);
    const before = await weightsOf(model);
    await expectError(() => model.loadWeights(new URL(origin + path)), "File");
    expect(await weightsOf(model)).toEqual(before);
  });

  test("where nobody answers, or that nobody knows, are refused", async () => {
    await expectError(
      () => loadModel("http://127.0.0.1:1/m.keras"),
      "File",
      /could not be fetched/,
    );
    await expectError(() => loadModel(new URL("ftp://a/b")), "File", /could not be fetched/);
    await expectError(async () => loadModel(await fetch(`${origin}/gone.keras`)), "File", /404/);
  });

  test("have others beside them, with the same question", async () => {
    const { beside, name } = await readSource("test", `${origin}/m.json?key=1`);
    expect(name).toBe("m.json");
    expect(new TextDecoder().decode((await beside!("shard #1.bin")).bytes)).toBe("shard");
    await expectError(() => beside!("../m.keras"), "File", /404/);
  });

  test("that never end are not read for ever", async () => {
    const piece = new Uint8Array(2 ** 28);
    let pulled = 0;
    const body = new ReadableStream({
      pull(out) {
        pulled++;
        out.enqueue(piece);
      },
    });
    await expectError(() => loadModel(new Response(body)), "File", /more than 4294967296 bytes/);
    expect(pulled).toBeLessThan(20);
  });

  test("that are no addresses are told", async () => {
    await expectError(() => loadModel("http://[x/m.keras"), "File", /fetched: it is no address/);
  });

  test("are not written to", async () => {
    const save = (target: FileTarget) => () => model.save(target);
    await expectError(
      save(`${origin}/m.keras`),
      "File",
      /nothing can be written to such an address/,
    );
    await expectError(save(new URL(`${origin}/m.keras`)), "File", /no `file:` URL/);
  });
});

/** A FileSystemFileHandle, as pages have it. */
function fileHandle(name: string, held: { bytes: Uint8Array }, fails?: string) {
  return {
    kind: "file" as const,
    name,
    getFile: async () => new File([held.bytes as Uint8Array<ArrayBuffer>], name),
    createWritable: async () => {
      let written = new Uint8Array(0);
      return {
        write: async (data: ArrayBuffer) => {
          if (fails === "write") throw new DOMException("The disk is full.", "QuotaExceededError");
          written = new Uint8Array(data.slice(0));
        },
        close: async () => {
          if (fails === "close") throw new DOMException("No.", "NotAllowedError");
          held.bytes = written;
        },
        abort: async () => {},
      };
    },
  };
}

/** A FileSystemDirectoryHandle over a map, in which the files of some names can't be written. */
function folderHandle(files: Map<string, { bytes: Uint8Array }>, bad?: string) {
  return {
    kind: "directory" as const,
    name: "folder",
    keys: async function* () {
      yield* files.keys();
    },
    removeEntry: async (name: string) => void files.delete(name),
    getFileHandle: async (name: string, { create = false } = {}) => {
      if (!files.has(name) && !create) throw new DOMException("None.", "NotFoundError");
      if (!files.has(name)) files.set(name, { bytes: new Uint8Array(0) });
      return fileHandle(name, files.get(name)!, name === bad ? "write" : undefined);
    },
  };
}

/** Files of a format of several. */
const several: Files = {
  content: Uint8Array.of(1),
  beside: new Map([["s1.bin", Uint8Array.of(2)]]),
};
const JSONS = { writer: "save", name: "a format of several files", ending: ".json" };
const write = async (target: unknown, files = several) =>
  (await targetOf("test", target)!.open(JSONS))(files);

describe("what a program holds", () => {
  test("is read: bytes, blobs, files, answers, handles, a keeping of its own", async () => {
    const plain = bytes.slice();
    const blob = new Blob([plain]);
    const kept: NamedFile[] = [{ name: "model.keras", bytes }];
    const sources: FileSource[] = [
      ...[bytes, plain.buffer, blob, new File([blob], "m.keras"), [new File([blob], "m.keras")]],
      ...[new Response(blob), fileHandle("m.keras", { bytes })],
      folderHandle(new Map([["m.keras", { bytes }]])),
      ...[{ load: () => bytes }, { load: async () => kept }],
    ];
    for (const source of sources) await expectLoaded(source);
    expect(warned).toEqual([]);
  });

  test("is written to: handles and a keeping of its own, the same bytes everywhere", async () => {
    const [file, files] = [{ bytes: new Uint8Array(0) }, new Map<string, { bytes: Uint8Array }>()];
    const saved: (readonly NamedFile[])[] = [];
    const saver = { save: async (given: readonly NamedFile[]) => void saved.push(given) };
    await model.save(fileHandle("x.keras", file));
    await model.save(folderHandle(files));
    await model.save(saver);
    expect(file.bytes).toEqual(bytes);
    expect([...files]).toEqual([["model.keras", { bytes }]]);
    expect(saved).toEqual([[{ name: "model.keras", bytes }]]);
    await model.saveWeights(saver, { format: "h5" });
    expect(saved[1]!.map(({ name }) => name)).toEqual(["model.weights.h5"]);
    await model.saveWeights(fileHandle("w", file));
    expect(file.bytes).toEqual(await model.saveWeights());
  });

  test("may be several files, of which one tells of the others", async () => {
    const saved: NamedFile[] = [];
    await write({ save: (given: NamedFile[]) => saved.push(...given) });
    expect(saved.map(({ name }) => name)).toEqual(["model.json", "s1.bin"]);
    const files = new Map<string, { bytes: Uint8Array }>();
    await write(folderHandle(files));
    const lists = saved.map(
      ({ name, bytes }) => new File([bytes as Uint8Array<ArrayBuffer>], name),
    );
    for (const source of [{ load: () => saved }, folderHandle(files), lists.reverse()]) {
      const read = await readSource("test", source);
      expect([...read.bytes]).toEqual([1]);
      expect([...(await read.beside!("s1.bin")).bytes]).toEqual([2]);
      await expectError(() => read.beside!("s2.bin"), "File", /holds no file s2\.bin/);
    }
    await expectError(
      () => write(fileHandle("m.json", { bytes })),
      "InvalidArgument",
      /2 files.*folder/,
    );
    const two = [new File([], "a.keras"), new File([], "b.keras")];
    await expectError(() => loadModel(two), "File", /holds 2 files, 0 of them \.json/);
  });

  test("that fails is told in a sentence, and what was there is left", async () => {
    const held = { bytes: Uint8Array.of(7) };
    const save = (target: FileTarget) => () => model.save(target);
    for (const fails of ["write", "close"]) {
      const refused = save(fileHandle("x.keras", held, fails));
      await expectError(refused, "File", /^x\.keras could not be saved: /);
      expect([...held.bytes]).toEqual([7]);
    }
    const files = new Map([["model.json", { bytes: Uint8Array.of(7) }]]);
    await expectError(() => write(folderHandle(files, "model.json")), "File", /disk is full/);
    expect([...files].map(([name, { bytes }]) => [name, ...bytes])).toEqual([["model.json", 7]]);
    const thrown = new Error("mine");
    const broken = { save: () => Promise.reject(thrown), load: () => Promise.reject(thrown) };
    await expect(model.save(broken)).rejects.toBe(thrown);
    await expect(loadModel(broken)).rejects.toBe(thrown);
    const gone = { ...fileHandle("x.keras", held), getFile: () => Promise.reject(thrown) };
    await expectError(() => loadModel(gone), "File", /^x\.keras could not be read: mine\.$/);
    expect(await model.save()).toEqual(bytes);
  });

  test("of no such form is refused", async () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const scheme of ["indexeddb", "downloads"]) {
      const named = new RegExp(`expects "${scheme}://name", got "${scheme}://"`);
      await expectError(() => loadModel(`${scheme}://`), "InvalidArgument", named);
      await expectError(() => model.save(`${scheme}://`), "InvalidArgument", named);
    }
    for (const source of [3, null, undefined, {}, [], [1], revoked.proxy, { load: 1 }]) {
      await expectError(() => loadModel(source as never), "InvalidArgument", /path of a file/);
    }
    for (const target of [3, null, "", {}, [], revoked.proxy, { save: 1 }, bytes]) {
      await expectError(() => model.save(target as never), "InvalidArgument", /path of a file/);
    }
    for (const given of [3, [], [{ name: "a" }], [{ bytes }]]) {
      const source = { load: () => given } as never;
      await expectError(() => loadModel(source), "InvalidArgument", /`load\(\)` to give bytes/);
    }
  });

  test("and what this runtime has not got are told apart", async () => {
    const nowhere = [
      () => model.save("indexeddb://m"),
      () => model.saveWeights("indexeddb://m"),
      () => loadModel("indexeddb://m"),
      () => listModels(),
      () => removeModel("indexeddb://m"),
    ];
    for (const call of nowhere) await expectError(call, "Unsupported", /no IndexedDB in this/);
    await expectError(() => model.save("downloads://m"), "Unsupported", /no page in this runtime/);
    await expectError(() => loadModel("downloads://m"), "InvalidArgument", /it is written/);
    await expectError(() => removeModel("m"), "InvalidArgument", /"indexeddb:\/\/name"/);
  });
});

describe("paths", () => {
  test("may be URLs", async () => {
    const path = join(folderFor(), "m.keras");
    await model.save(pathToFileURL(path));
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    await expectLoaded(pathToFileURL(path));
  });

  test("of several files are written all or none", async () => {
    const folder = folderFor();
    writeFileSync(join(folder, "m.json"), "old");
    writeFileSync(join(folder, "s1.bin"), "old");
    const path = join(folder, "m.json");
    // The second can't be written: its name leads to a folder.
    const torn = { ...several, beside: new Map([...several.beside!, ["f", new Uint8Array(1)]]) };
    symlinkSync(".", join(folder, "f"));
    await expectError(() => write(path, torn), "File", /could not be saved/);
    const old = ["m.json", "s1.bin"].map((name) => readFileSync(join(folder, name), "utf8"));
    expect(old).toEqual(["old", "old"]);
    await write(path);
    expect([...readFileSync(path), ...readFileSync(join(folder, "s1.bin"))]).toEqual([1, 2]);
    expect(readdirSync(folder).sort()).toEqual(["f", "m.json", "s1.bin"]);
    chmodSync(folder, 0o755);
  });
});
