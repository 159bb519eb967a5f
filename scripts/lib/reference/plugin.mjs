// What TypeDoc is told beside its settings: where exports belong, which members are the library's own, and what names a type stands for.
import path from "node:path";
import {
  Application,
  Comment,
  CommentTag,
  Converter,
  LiteralType,
  ReflectionKind,
  UnionType,
} from "typedoc";
import ts from "typescript";
import { root } from "../run.mjs";
import { categoryOf, DOCUMENTS, order } from "./categories.mjs";

/** Called by TypeDoc. */
export function load(app) {
  // Once its own settings are read, which would take this back.
  app.on(Application.EVENT_BOOTSTRAP_END, () => app.options.setValue("categoryOrder", order));
  const [lists, wordless] = [new Map(), []];
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const names = reflection.kind === ReflectionKind.TypeAlias && namesOf(context, reflection);
    if (names) lists.set(reflection, names);
    if (reflection.parent?.kind === ReflectionKind.Class) markInternal(context, reflection);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    // `ActivationName` is computed of a table that no reader sees: it is shown as the list of its names.
    for (const [reflection, names] of lists) {
      reflection.type = new UnionType(names.map((name) => new LiteralType(name)));
    }
    categorize(project, wordless);
    explainSettings(project);
    linkNames(project);
  });
  // Behind the sorting. What has a category has no words by that.
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    () => {
      for (const reflection of wordless) delete reflection.comment;
    },
    -1000,
  );
}

/** The names that a type stands for, if that is what it is. */
function namesOf(context, reflection) {
  const symbol = context.getSymbolFromReflection(reflection);
  const type = symbol && context.checker.getDeclaredTypeOfSymbol(symbol);
  if (!type?.isUnion() || !type.types.every((one) => one.isStringLiteral())) return undefined;
  return type.types.map(({ value }) => value).sort();
}

/** What overrides something internal is internal, also where the class that says so is not exported; `instanceof` is no member that is called. */
function markInternal(context, reflection) {
  const symbol = context.getSymbolFromReflection(reflection.parent);
  const type = symbol && context.checker.getDeclaredTypeOfSymbol(symbol);
  const hidden = reflection.name === "[hasInstance]";
  if (!type || !(hidden || isInternal(type, reflection.name, context.checker))) return;
  reflection.comment ??= new Comment();
  reflection.comment.modifierTags.add("@internal");
}

/** Whether a class, or one that it extends, marks a member as internal. */
function isInternal(type, name, checker) {
  const declarations = type.getProperty(name)?.declarations ?? [];
  const marked = (node) => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === "internal");
  if (declarations.some(marked)) return true;
  return (checker.getBaseTypes(type) ?? []).some((base) => isInternal(base, name, checker));
}

/** Exports go to the category of the file that they are written in. Those that have no words but that are noted. */
function categorize(project, wordless) {
  const sources = path.join(root, "ts");
  for (const { frontmatter } of project.documents ?? []) frontmatter.category = DOCUMENTS;
  for (const reflection of project.children ?? []) {
    const file = reflection.sources?.[0]?.fullFileName;
    if (!file) continue;
    const name = path.relative(sources, file).split(path.sep).join("/").replace(/\.ts$/, "");
    for (const commented of reflection.signatures ?? [reflection]) {
      if (!commented.hasComment()) wordless.push(commented);
      commented.comment ??= new Comment();
      const text = [{ kind: "text", text: categoryOf(name) }];
      commented.comment.blockTags.push(new CommentTag("@category", text));
    }
  }
}

/** What reads a setting and has no words of its own has those of the option: `optimizer.beta1` those of `AdamOptions.beta1`. */
function explainSettings(project) {
  const options = new Map(
    project
      .getReflectionsByKind(ReflectionKind.Interface | ReflectionKind.TypeAlias)
      .map((one) => [one.name, one]),
  );
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Class)) {
    const settings = options.get(`${reflection.name}Options`);
    for (const member of reflection.children ?? []) {
      const commented = member.getSignature ?? member;
      const words = settings?.getChildByName([member.name])?.comment;
      if (words && !commented.hasComment()) commented.comment = words.clone();
    }
  }
}

/**
 * In documents, a name in code that is exported leads to its page: not in what stands in lists, nor in the first column of a table, which name
 * what is elsewhere. Files in the repository have no use for such links.
 */
function linkNames(project) {
  for (const document of project.documents ?? []) {
    let line = "";
    document.content = document.content.map((part) => {
      const elsewhere = line.startsWith("-") || line.split("|").length === 2;
      line = `${line}${part.text}`.split("\n").at(-1);
      const text = part.text.slice(1, -1);
      const target = part.kind === "code" && !elsewhere && project.getChildByName([text]);
      return target ? { kind: "inline-tag", tag: "@linkcode", text, target } : part;
    });
  }
}
