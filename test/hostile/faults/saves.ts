// Weights written to where there can be no file, and while something else goes on: a file is written whole or not at all, and nothing else is left.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Sequential, shutdown } from "../../../ts/index.js";
import {
  bare,
  compiled,
  everythingOf,
  type Fault,
  hold,
  type Outcome,
  outcomeOf,
  quiet,
  trained,
  x,
  y,
} from "./lab.js";

let count = 0;

/** A folder for a case alone. */
function fresh(): string {
  const folder = `saves${count++}`;
  mkdirSync(folder);
  return folder;
}

/** All files below a folder: names, kinds, modes and bytes. */
function contents(folder: string): string {
  const entries = readdirSync(folder)
    .sort()
    .map((name) => {
      const stats = lstatSync(join(folder, name));
      const bytes = stats.isFile() ? readFileSync(join(folder, name), "base64") : "";
      return [name, stats.mode, bytes];
    });
  return JSON.stringify(entries);
}

const refused = (
  name: string,
  place: (folder: string) => unknown,
  holds: readonly Outcome[] = ["File"],
): Fault => ({
  name: `saveWeights to ${name}`,
  holds,
  run: async () => {
    const model = await trained(bare());
    const folder = fresh();
    const path = place(folder) as string;
    const before = contents(folder);
    try {
      await model.saveWeights(path);
    } finally {
      hold(contents(folder) === before, "the folder has changed");
      const twin = await everythingOf(await trained(bare()));
      hold((await everythingOf(model)) === twin, "the model has changed");
    }
  },
});

const within = (name: string) => (folder: string) => join(folder, name);
const made =
  (make: (path: string) => unknown, name = "w") =>
  (folder: string) => {
    make(join(folder, name));
    return join(folder, name);
  };

const REFUSED: Readonly<Record<string, (folder: string) => unknown>> = {
  "a folder": (folder) => folder,
  "a folder with a slash": (folder) => `${folder}/`,
  "a new name with a slash": within("new/"),
  "a folder that is missing": within("a/b/w"),
  "a file within a file": () => "progress/w",
  ".": () => ".",
  "..": () => "..",
  "/": () => "/",
  "a path with a null character": within("a\0b"),
  "a path with half of a character": within("a\uD800"),
  "a name of 256 bytes": within("n".repeat(256)),
  "a name of 86 characters that are 258 bytes": within("電".repeat(86)),
  "a path of 1 MB": within("a/".repeat(500_000)),
  "model.keras": within("model.keras"),
  "MODEL.KERAS": within("MODEL.KERAS"),
  "model.h5": within("model.h5"),
  "model.hdf5": within("model.hdf5"),
  "an old file named .keras": made((path) => writeFileSync(path, "old"), "old.keras"),
  "a URL as text": () => "file:///tmp/w",
  "an http URL": () => new URL("http://localhost/w"),
  "a data URL": () => new URL("data:,x"),
  "a file URL of another machine": () => new URL("file://elsewhere/w"),
  "a file URL with a null character": () => new URL("file:///a%00b"),
  "a file URL of a folder": (folder) => pathToFileURL(folder),
};
const REFUSED_BY_POSIX: Readonly<Record<string, (folder: string) => unknown>> = {
  "/dev/null": () => "/dev/null",
  "/dev/full": () => "/dev/full",
  "/dev/null/w": () => "/dev/null/w",
  "/proc/self/mem": () => "/proc/w",
  "a pipe": made((path) => execFileSync("mkfifo", [path])),
  "a link to a pipe": made((path) => {
    execFileSync("mkfifo", [`${path}ipe`]);
    symlinkSync("wipe", path);
  }),
  "a link to /dev/full": made((path) => symlinkSync("/dev/full", path)),
  "a link to itself": made((path) => symlinkSync("w", path)),
  "a link to a folder": made((path) => symlinkSync(".", path)),
  "a link into a folder that is missing": made((path) => symlinkSync("absent/w", path)),
  "a link to a name of .keras": made((path) => symlinkSync("model.keras", path)),
};

/** What may be refused to all but the superuser. */
const user = process.getuid?.() !== 0;
const FORBIDDEN: Readonly<Record<string, (folder: string) => unknown>> = {
  "a folder that is read only": (folder) => {
    chmodSync(folder, 0o555);
    return join(folder, "w");
  },
  "a file that is read only": made((path) => writeFileSync(path, "old", { mode: 0o444 })),
};

/** The file at a path is a whole one, of this model. */
async function loads(path: string | URL): Promise<void> {
  const outcome = await outcomeOf(() => compiled(bare()).loadWeights(path));
  hold(outcome === "done", `what was saved comes to ${outcome}`);
}

const only = (folder: string, ...names: string[]) =>
  hold(readdirSync(folder).sort().join() === names.sort().join(), `left ${readdirSync(folder)}`);

type Saving = (model: Sequential, path: string, folder: string) => unknown;

/** What is saved, although it looks as if it could not be or something else goes on. */
const SAVED: Readonly<Record<string, Saving>> = {
  "twice at a time": (model, path) =>
    Promise.all([model.saveWeights(path), model.saveWeights(path)]),
  "thirty times at a time": (model, path) =>
    Promise.all(Array.from({ length: 30 }, () => model.saveWeights(path))),
  "by two models at a time": async (model, path) =>
    Promise.all([model.saveWeights(path), (await trained(bare())).saveWeights(path)]),
  "while it is fitted": (model, path) =>
    Promise.all([model.fit(x, y, { ...quiet, epochs: 20 }), model.saveWeights(path)]),
  "in every hook": (model, path) => {
    const save = () => model.saveWeights(path);
    const callbacks = {
      onEpochBegin: save,
      onTrainBatchEnd: save,
      onEpochEnd: save,
      onTrainEnd: save,
    };
    return model.fit(x, y, { ...quiet, epochs: 2, callbacks });
  },
  "while it is loaded": async (model, path) => {
    await model.saveWeights(path);
    await Promise.all([model.saveWeights(path), model.loadWeights(path), model.saveWeights(path)]);
  },
  "over what is no file of weights": (model, path) => {
    writeFileSync(path, "old");
    return model.saveWeights(path);
  },
  "over a file with a mode of its own": async (model, path) => {
    writeFileSync(path, "old");
    chmodSync(path, 0o640);
    await model.saveWeights(path);
    hold((statSync(path).mode & 0o7777) === 0o640, "the mode has changed");
  },
  "through a link to nothing yet": async (model, path, folder) => {
    symlinkSync("w", join(folder, "link"));
    await model.saveWeights(join(folder, "link"));
    hold(lstatSync(join(folder, "link")).isSymbolicLink(), "the link is gone");
    hold(existsSync(path), "what it leads to is not there");
    execFileSync("rm", [join(folder, "link")]);
  },
  "to a URL": (model, path) => model.saveWeights(pathToFileURL(path)),
  "to a path with dots": (model, path, folder) => model.saveWeights(`${folder}/./../${path}`),
};

const saved = Object.entries(SAVED).map(
  ([what, save]): Fault => ({
    name: `saveWeights ${what}`,
    holds: ["done"],
    run: async () => {
      const folder = fresh();
      const path = join(folder, "w");
      await save(await trained(bare()), path, folder);
      await loads(path);
      only(folder, "w");
    },
  }),
);

/** Names that look wrong and are fine. */
const NAMES = [
  ...["n".repeat(255), "電".repeat(85), " ", "a\nb", "%00", "..w", "-rf", "w.safetensors.", "w?#*"],
  ...["CON", "keras", ".w", "\u202Egpj", "é", "e\u0301"],
].map(
  (name): Fault => ({
    name: `saveWeights to the name ${JSON.stringify(name)}`,
    holds: ["done"],
    run: async () => {
      const folder = fresh();
      await (await trained(bare())).saveWeights(join(folder, name));
      await loads(join(folder, name));
      only(folder, name);
    },
  }),
);

/** What ends a model while it is saved: there is a whole file or none. */
const ENDED: readonly [string, (model: Sequential) => unknown][] = [
  ["disposed", (model) => model.dispose()],
  ["disposed by a shutdown", () => shutdown()],
];

const ended = ENDED.flatMap(([what, end]) =>
  [false, true].map(
    (there): Fault => ({
      name: `saveWeights of a model that is ${what} meanwhile${there ? ", over an old file" : ""}`,
      holds: ["done", "Disposed"],
      run: async () => {
        const folder = fresh();
        const path = join(folder, "w");
        if (there) writeFileSync(path, "old");
        const model = await trained(bare());
        const going = outcomeOf(() => model.saveWeights(path));
        await end(model);
        const outcome = await going;
        if (outcome === "done") await loads(path);
        only(folder, ...(there || outcome === "done" ? ["w"] : []));
        if (outcome !== "done" && there)
          hold(readFileSync(path, "utf8") === "old", "the old file is gone");
        if (outcome !== "done") await model.saveWeights(path);
      },
    }),
  ),
);

/** A disk that is full, where one can be had. */
const full: Fault = {
  name: "saveWeights to a disk that is full",
  holds: ["File"],
  run: async () => {
    const folder = fresh();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k", "none", folder], { stdio: "ignore" });
    try {
      writeFileSync(join(folder, "w"), "old");
      await (await trained(bare())).saveWeights(join(folder, "w"));
    } finally {
      const left = readFileSync(join(folder, "w"), "utf8");
      const names = readdirSync(folder).join();
      execFileSync("umount", [folder]);
      hold(left === "old" && names === "w", `left ${names}`);
    }
  },
};

function mounts(): boolean {
  try {
    mkdirSync("mounted");
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k", "none", "mounted"], { stdio: "ignore" });
    execFileSync("umount", ["mounted"]);
    return true;
  } catch {
    return false;
  }
}

export function* saves(): Generator<Fault> {
  const posix = process.platform !== "win32";
  const all = { ...REFUSED, ...(posix && REFUSED_BY_POSIX), ...(posix && user && FORBIDDEN) };
  for (const [name, place] of Object.entries(all)) yield refused(name, place);
  yield* saved;
  if (posix) yield* NAMES;
  yield* ended;
  if (mounts()) yield full;
}
