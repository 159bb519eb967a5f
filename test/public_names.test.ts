// The names of the public types: none takes the place of a type that TypeScript or the DOM has by itself.
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const index = fileURLToPath(new URL("../ts/index.ts", import.meta.url));

/** Names that are the same on purpose: Keras's own word comes first. */
const KERAS = ["History"];

test("no exported type hides a global one", () => {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.webworker.d.ts"],
    types: ["node"],
    typeRoots: [path.join(path.dirname(index), "..", "node_modules", "@types")],
  };
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const libraries = program
    .getSourceFiles()
    .find(({ fileName }) => /lib\.es5\.d\.ts$/.test(fileName));
  const flags = ts.SymbolFlags.Type;
  const globals = new Set(checker.getSymbolsInScope(libraries!, flags).map(({ name }) => name));
  expect(globals.has("FlatArray") && globals.has("Response")).toBe(true);
  const module = checker.getSymbolAtLocation(program.getSourceFile(index)!)!;
  const types = checker.getExportsOfModule(module).filter((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return (target.flags & flags) !== 0;
  });
  expect(types.length).toBeGreaterThan(50);
  expect(types.map(({ name }) => name).filter((name) => globals.has(name))).toEqual(KERAS);
}, 60_000);
