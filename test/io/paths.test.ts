// Files at a path: written through links, with the mode of what was there, and never in the place of anything but a file.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Dense, Sequential } from "../../ts/index.js";
import { placeToWrite, writeWhole } from "../../ts/io/files.js";
import { expectError } from "../support/models.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bptt-paths-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function made(seed = 1): Sequential {
  const model = new Sequential([new Dense(2)], { seed });
  model.build([null, 3]);
  return model;
}

const values = async (model: Sequential) =>
  (await model.getWeights()).flatMap(({ data }) => [...data]);

/** Expects that the file holds the model's weights whole. */
async function expectSaved(model: Sequential, path: string): Promise<void> {
  const other = made(99);
  await other.loadWeights(path);
  expect(await values(other)).toEqual(await values(model));
}

/** Runs something without the rights of the superuser, who may do anything. */
async function unprivileged(run: () => Promise<unknown>): Promise<void> {
  const root = process.getuid?.() === 0;
  if (root) process.seteuid!(65534);
  try {
    await run();
  } finally {
    if (root) process.seteuid!(0);
  }
}

const posix = process.platform !== "win32";

describe.runIf(posix)("a link", () => {
  test("stays, and what it leads to is written", async () => {
    const model = made();
    const [target, link] = [join(folder, "run7"), join(folder, "latest")];
    writeFileSync(target, "old");
    symlinkSync("run7", link);
    await model.saveWeights(link);
    expect(readlinkSync(link)).toBe("run7");
    await expectSaved(model, target);
    expect(readdirSync(folder).sort()).toEqual(["latest", "run7"]);
  });

  test("may lead over others, through linked folders, to where there is nothing yet", async () => {
    const model = made();
    mkdirSync(join(folder, "deep", "inner"), { recursive: true });
    symlinkSync("deep/inner", join(folder, "in"));
    // `..` is counted from where the folder really is, not from the name of the link to it.
    symlinkSync("../new", join(folder, "deep", "inner", "third"));
    symlinkSync("in/third", join(folder, "second"));
    symlinkSync(join(folder, "second"), join(folder, "first"));
    await model.saveWeights(join(folder, "first"));
    await expectSaved(model, join(folder, "deep", "new"));
    expect(lstatSync(join(folder, "first")).isSymbolicLink()).toBe(true);
    expect(existsSync(join(folder, "new"))).toBe(false);
    await model.saveWeights(`${folder}/in/../beside`);
    expect(existsSync(join(folder, "deep", "beside"))).toBe(true);
  });

  test("that leads in a circle, to a folder or to no folder is refused", async () => {
    const refused = (name: string, ...patterns: RegExp[]) =>
      expectError(() => made().saveWeights(join(folder, name)), "File", ...patterns);
    symlinkSync("b", join(folder, "a"));
    symlinkSync("a", join(folder, "b"));
    symlinkSync(".", join(folder, "here"));
    symlinkSync("absent/w", join(folder, "astray"));
    await refused("a", /links go in a circle/);
    await refused("here", /it is a folder/);
    await refused("astray", /no such file or folder/);
    expect(readdirSync(folder).sort()).toEqual(["a", "astray", "b", "here"]);
  });

  test("to a name of another format is refused as that name is", async () => {
    writeFileSync(join(folder, "model.keras"), "old");
    symlinkSync("model.keras", join(folder, "plain"));
    await expectError(() => made().saveWeights(join(folder, "plain")), "File", /"\.keras"/);
    expect(readFileSync(join(folder, "model.keras"), "utf8")).toBe("old");
  });
});

describe.runIf(posix)("a file that is replaced", () => {
  test.each([0o600, 0o640, 0o755, 0o606])("keeps its mode %o", async (mode) => {
    const path = join(folder, "w");
    writeFileSync(path, "old");
    chmodSync(path, mode);
    await made().saveWeights(path);
    expect(statSync(path).mode & 0o7777).toBe(mode);
    await expectSaved(made(), path);
  });

  test.runIf(process.getuid?.() === 0)("keeps its owner", async () => {
    const path = join(folder, "w");
    writeFileSync(path, "old");
    execFileSync("chown", ["12345:23456", path]);
    await made().saveWeights(path);
    const { uid, gid } = statSync(path);
    expect([uid, gid]).toEqual([12345, 23456]);
  });

  test("that is new has the mode that files have", async () => {
    const umask = process.umask(0o027);
    try {
      await made().saveWeights(join(folder, "w"));
    } finally {
      process.umask(umask);
    }
    expect(statSync(join(folder, "w")).mode & 0o777).toBe(0o640);
  });

  test("must be one that may be written", async () => {
    const path = join(folder, "w");
    chmodSync(folder, 0o777);
    writeFileSync(path, "old", { mode: 0o444 });
    await unprivileged(() =>
      expectError(() => made().saveWeights(path), "File", /access is denied/),
    );
    expect(readFileSync(path, "utf8")).toBe("old");
  });
});

describe.runIf(posix)("what is no file", () => {
  const model = made();
  const both = async (path: string, ...patterns: RegExp[]) => {
    await expectError(() => model.saveWeights(path), "File", /could not be saved/, ...patterns);
    await expectError(() => model.loadWeights(path), "File", /could not be read/, ...patterns);
  };

  test("is left alone: folders, pipes, sockets", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    symlinkSync("pipe", join(folder, "to-pipe"));
    const server = createServer().listen(join(folder, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    await both(folder, /it is a folder/);
    await both(join(folder, "pipe"), /it is a pipe/);
    await both(join(folder, "to-pipe"), /it is a pipe/);
    await both(join(folder, "socket"), /it is a socket/);
    expect(statSync(join(folder, "pipe")).isFIFO()).toBe(true);
    expect(statSync(join(folder, "socket")).isSocket()).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });

  test("is left alone: devices, one of our own making among them", async () => {
    // Not those of the machine: the test must not harm it where it fails.
    symlinkSync("/dev/zero", join(folder, "to-zero"));
    await expectError(() => model.loadWeights(join(folder, "to-zero")), "File", /it is a device/);
    if (process.getuid?.() !== 0) return;
    const path = join(folder, "null");
    try {
      execFileSync("mknod", [path, "c", "1", "3"], { stdio: "ignore" });
    } catch {
      return;
    }
    await both(path, /it is a device/);
    expect(statSync(path).isCharacterDevice()).toBe(true);
  });
});

describe("a path", () => {
  test.each([
    ["a null character", "w\0.safetensors", /null character/],
    ["half of a character", "w\uD800", /half of a character/],
    ["a URL as text", "file:///tmp/w", /new URL/],
    ["a name that is too long", "x".repeat(300), /path is too long/],
    ["a path that is too long", "x/".repeat(5000), /path is too long/],
    ["a folder's name", "absent/", /names a folder|no such file or folder/],
    ["a file as a folder", `${basename(import.meta.filename)}/w`, /./],
  ])("with %s is refused in a sentence", async (_, path, pattern) => {
    const given = path.startsWith("file:") ? path : join(folder, "x").slice(0, -1) + path;
    const model = made();
    const message = await expectError(() => model.saveWeights(given), "File", pattern);
    expect(message.length).toBeLessThanOrEqual(500);
    await expectError(() => model.loadWeights(given), "File");
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(["https://example.org/w", "file://elsewhere/w", "file:///a%2Fb", "file:///a%00b"])(
    "the URL %s names no file",
    async (url) => {
      if (!posix) return;
      await expectError(() => made().saveWeights(new URL(url)), "File");
      await expectError(() => made().loadWeights(new URL(url)), "File");
    },
  );

  test("may be relative, a URL, of 255 bytes, and hold any other characters", async () => {
    const model = made();
    for (const name of ["w", "電".repeat(85), "a b%2e#?", "x".repeat(255), "-", "w\n"]) {
      const path = join(folder, name);
      for (const given of [path, pathToFileURL(path), relative(process.cwd(), path)]) {
        await model.saveWeights(given);
        await expectSaved(model, path);
      }
      expect(readdirSync(folder)).toEqual([name]);
      rmSync(path);
    }
  });

  test.each(["m.keras", "m.h5", "M.HDF5", "m.npz", "m.json"])(
    "that ends as %s names another format",
    async (name) => {
      for (const given of [join(folder, name), pathToFileURL(join(folder, name))]) {
        await expectError(() => made().saveWeights(given), "File", /another format/, /safetensors/);
      }
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test("in a folder that may not be written to", async () => {
    chmodSync(folder, 0o555);
    const model = made();
    await unprivileged(() =>
      expectError(() => model.saveWeights(join(folder, "w")), "File", /access is denied/),
    );
    chmodSync(folder, 0o777);
  });
});

describe("a save that fails", () => {
  test("on a full disk leaves what was there, and nothing else", async () => {
    const path = join(folder, "w");
    writeFileSync(path, "old");
    const full = join(folder, "full");
    mkdirSync(full);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=8k", "tmpfs", full], { stdio: "ignore" });
    } catch {
      // Only the superuser may, and not everywhere; the next test does without.
      return;
    }
    try {
      writeFileSync(join(full, "w"), "old");
      const large = new Sequential([new Dense(1000)]);
      large.build([null, 100]);
      await expectError(() => large.saveWeights(join(full, "w")), "File", /no space left/);
      expect(readdirSync(full)).toEqual(["w"]);
      expect(readFileSync(join(full, "w"), "utf8")).toBe("old");
    } finally {
      execFileSync("umount", [full]);
    }
  });

  test.each(["write", "sync", "rename"])("at %s leaves what was there", async (call) => {
    const actual = await import("node:fs/promises");
    const fail = async () => {
      throw Object.assign(new Error("of the test"), { code: "ENOSPC" });
    };
    const failing = {
      ...actual,
      ...(call === "rename" && { rename: fail }),
      open: async (...args: Parameters<typeof actual.open>) => {
        const file = await actual.open(...args);
        if (call === "write") file.writeFile = fail;
        if (call === "sync") file.sync = fail;
        return file;
      },
    };
    const builtin = process.getBuiltinModule;
    const mocked = vi
      .spyOn(process, "getBuiltinModule")
      .mockImplementation(((name: string) =>
        name === "node:fs/promises" ? failing : builtin(name)) as typeof builtin);
    try {
      const path = join(folder, "w");
      writeFileSync(path, "old");
      const place = await placeToWrite(path, {
        writer: "saveWeights",
        name: "safetensors",
        ending: ".safetensors",
      });
      await expect(writeWhole(path, place, new Uint8Array(100))).rejects.toThrow(/no space left/);
      expect(readdirSync(folder)).toEqual(["w"]);
      expect(readFileSync(path, "utf8")).toBe("old");
    } finally {
      mocked.mockRestore();
    }
  });

  test("of two at a time leaves the file of one of them", async () => {
    const models = [made(1), made(2), made(3), made(4)];
    const path = join(folder, "w");
    for (let round = 0; round < 5; round++) {
      await Promise.all(models.map((model) => model.saveWeights(path)));
      const other = made(99);
      await other.loadWeights(path);
      expect(await Promise.all(models.map(values))).toContainEqual(await values(other));
      expect(readdirSync(folder)).toEqual(["w"]);
    }
  });
});
