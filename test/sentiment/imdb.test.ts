import { createHash } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { create } from "tar";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { readImdb } from "../../examples/sentiment/data/imdb.js";
import { folderWith } from "./files.js";

/** An archive of the real one's form: four classes, `perClass` reviews each. */
async function makeArchive(perClass: number): Promise<Buffer> {
  const files: Record<string, string> = {
    "aclImdb/README": "about",
    "aclImdb/train/unsup/0_0.txt": "?",
  };
  for (const part of ["train", "test"]) {
    for (const label of ["pos", "neg"]) {
      for (let i = 0; i < perClass; i++) {
        files[`aclImdb/${part}/${label}/${i}_7.txt`] = `${part} ${label} ${i} é ${"x".repeat(500)}`;
      }
    }
  }
  const folder = await folderWith(files);
  await create({ gzip: true, cwd: folder, file: join(folder, "a.tar.gz") }, ["aclImdb"]);
  return readFile(join(folder, "a.tar.gz"));
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(handler: Handler): Promise<string> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/reviews.tar.gz`;
}

/** Sends the bytes asked for by a range, or all of them. */
const whole =
  (bytes: Buffer, asked: string[] = []): Handler =>
  (request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    asked.push(request.headers.range ?? "all");
    response.writeHead(from > 0 ? 206 : 200, { "content-length": bytes.length - from });
    response.end(bytes.subarray(from));
  };

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  return () => vi.restoreAllMocks();
});

test("is downloaded, checked, unpacked and kept", async () => {
  const bytes = await makeArchive(3);
  const asked: string[] = [];
  const archive = {
    url: await serve(whole(bytes, asked)),
    sha256: sha256(bytes),
    reviewsPerClass: 3,
  };
  const cache = await folderWith({});
  const source = await readImdb(archive, cache);
  expect(source.examples).toHaveLength(6);
  expect(source.heldOut?.find((e) => e.label === "neg")?.text).toMatch(/^test neg \d é x/);
  expect(await readdir(cache)).toEqual(["imdb.json"]);
  expect(await readImdb(archive, cache)).toEqual(source);
  expect(asked).toEqual(["all"]);
});

test("goes on where a download was cut off", async () => {
  const bytes = await makeArchive(3);
  const half = bytes.length >> 1;
  const cache = await folderWith({});
  /** Until so many bytes are on the disk. */
  const arrived = async (size: number) => {
    const part = join(cache, "aclImdb_v1.tar.gz.part");
    const there = () =>
      stat(part).then(
        ({ size }) => size,
        () => 0,
      );
    while ((await there()) < size) await setImmediate();
  };
  const asked: string[] = [];
  const url = await serve((request, response) => {
    if (asked.length > 0) return whole(bytes, asked)(request, response);
    asked.push("all");
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, half));
    void arrived(half).then(() => response.destroy());
  });
  const archive = { url, sha256: sha256(bytes), reviewsPerClass: 3 };
  await expect(readImdb(archive, cache)).rejects.toThrow(
    /could not be downloaded.*run the same again/,
  );
  expect((await readdir(cache)).join()).toBe("aclImdb_v1.tar.gz.part");
  expect((await readImdb(archive, cache)).examples).toHaveLength(6);
  expect(asked).toEqual(["all", `bytes=${half}-`]);
});

test("begins anew where what is there is of another file, or whole already", async () => {
  const bytes = await makeArchive(2);
  for (const part of [Buffer.from("something else"), Buffer.concat([bytes, bytes]), bytes]) {
    const url = await serve((request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (from < bytes.length) return whole(bytes)(request, response);
      response.writeHead(416).end();
    });
    const cache = await folderWith({});
    await writeFile(join(cache, "aclImdb_v1.tar.gz.part"), part);
    const archive = { url, sha256: sha256(bytes), reviewsPerClass: 2 };
    expect((await readImdb(archive, cache)).examples).toHaveLength(4);
  }
});

test("a server without ranges sends all of it again", async () => {
  const bytes = await makeArchive(2);
  const url = await serve((_request, response) => void response.writeHead(200).end(bytes));
  const cache = await folderWith({ "aclImdb_v1.tar.gz.part": bytes.subarray(0, 100) });
  const archive = { url, sha256: sha256(bytes), reviewsPerClass: 2 };
  expect((await readImdb(archive, cache)).examples).toHaveLength(4);
});

test("a damaged cache is made anew", async () => {
  const bytes = await makeArchive(2);
  const cache = await folderWith({ "imdb.json": '{"training": [' });
  const archive = { url: await serve(whole(bytes)), sha256: sha256(bytes), reviewsPerClass: 2 };
  expect((await readImdb(archive, cache)).examples).toHaveLength(4);
});

test("what went wrong is said, and how to do without", async () => {
  const bytes = await makeArchive(2);
  const good = { sha256: sha256(bytes), reviewsPerClass: 2 };
  const cache = () => folderWith({});
  const closed = { ...good, url: "http://127.0.0.1:9/reviews.tar.gz" };
  await expect(readImdb(closed, await cache())).rejects.toThrow(
    /could not be downloaded \(.*--data aclImdb\/train/,
  );
  const gone = {
    ...good,
    url: await serve((_request, response) => void response.writeHead(404).end()),
  };
  await expect(readImdb(gone, await cache())).rejects.toThrow(/the server answers 404/);
  const other = { ...good, url: await serve(whole(bytes)), sha256: "0".repeat(64) };
  await expect(readImdb(other, await cache())).rejects.toThrow(/not the file that was expected/);
  const short = { ...good, url: await serve(whole(bytes)), reviewsPerClass: 5 };
  await expect(readImdb(short, await cache())).rejects.toThrow(
    /expected 5 reviews of each class, got 2/,
  );
});
