// Tells bundlers that what the sources compute as they are loaded has no other effect than its value, so that they can leave it out.
//
// That is so of every constant at the top of a file and of every static field: whoever keeps the one, or its class, keeps what it is made of. Bundlers can't
// know it of a call, a spread or a member.
import { readFileSync } from "node:fs";
import { transform } from "esbuild";
import { parseAst } from "vite";

/** For a build of the sources: constants at the top of files and static fields are functions that are called at once, and marked so. */
export const markPure = {
  name: "mark-pure",
  setup(build) {
    build.onLoad({ filter: /[\\/]ts[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: await compiled(path),
      loader: "js",
    }));
  },
};

/** A source as JavaScript, marked. */
export async function compiled(path) {
  const { code } = await transform(readFileSync(path, "utf8"), {
    loader: "ts",
    target: "es2022",
    sourcefile: path,
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  return marked(code);
}

/** A module whose constants are marked. */
export function marked(code) {
  const places = parseAst(code).body.flatMap((statement) => effects(statement, code));
  let out = code;
  for (const { start, end, id } of places.sort((a, b) => b.start - a.start)) {
    const value = id ? classOf(code, start, end, id) : out.slice(start, end);
    const named = id ? `const ${id.name} = ` : "";
    out = `${out.slice(0, start)}${named}/* @__PURE__ */ (() => (${value}))()${out.slice(end)}`;
  }
  return out;
}

/** A class as a value. A property gives it its name, which a name of its own, within a function, might not keep. */
const classOf = (code, start, end, { name, start: from, end: to }) =>
  `{ ${name}: ${code.slice(start, from)}${code.slice(to, end)} }.${name}`;

/**
 * What of a statement at the top of a file may have an effect to a bundler: values, and whole classes. So are classes that name themselves: esbuild would give
 * them another name within.
 */
function effects(statement, code) {
  const { declaration, type } = statement;
  if (declaration) return effects(declaration, code);
  if (type === "VariableDeclaration") {
    return statement.declarations.flatMap(({ init }) => (init && !isPlain(init) ? [init] : []));
  }
  if (type !== "ClassDeclaration") return [];
  const { start, end, id, body } = statement;
  const itself = new RegExp(`\\b${id.name}\\b`).test(code.slice(body.start, body.end));
  if (itself || body.body.some(isComputed)) return [{ start, end, id }];
  return body.body.flatMap(({ type, static: ofClass, value }) =>
    type === "PropertyDefinition" && ofClass && value && !isPlain(value) ? [value] : [],
  );
}

/** Whether a member of a class has a name, or an effect, that is computed with the class. */
const isComputed = ({ type, computed, key }) =>
  type === "StaticBlock" || (computed && key.object?.name !== "Symbol");

/** Whether every bundler sees that a value has no effect. */
function isPlain({ type, ...node }) {
  if (type === "TemplateLiteral") return node.expressions.length === 0;
  if (type === "UnaryExpression") return isPlain(node.argument);
  if (type === "ArrayExpression") return node.elements.every((item) => item && isPlain(item));
  if (type !== "ObjectExpression") return PLAIN.has(type);
  return node.properties.every(
    ({ type, computed, value }) => type === "Property" && !computed && isPlain(value),
  );
}

const PLAIN = new Set([
  "Literal",
  "Identifier",
  "ArrowFunctionExpression",
  "FunctionExpression",
  "ClassExpression",
]);
