import type { Compiled } from "./compile.js";

/**
 * The parts of a module beside its core: what trains, the rest, and what shares work among threads, each of which needs those before it; and the kernels that
 * multiply and add at once, which need the core alone.
 */
export const PARTS = ["training", "rest", "threads", "relaxed"] as const;

/** Those that are loaded when they are first needed, and may be given. Threads have all of them from their start. */
export const LATER = ["training", "rest"] as const;

export type Part = (typeof PARTS)[number];

/** Those that may be given beside a module. */
export const GIVEN = [...LATER, "relaxed"] as const;

/** Where a part lies, or what it is. */
export type PartSource = { readonly file: string } | Compiled | Uint8Array | WebAssembly.Module;

/** One of something for each part that there is. */
export type OfParts<T> = Readonly<Partial<Record<Part, T>>>;

/** The files of the parts that are loaded later, each of which a module names in a custom section. */
export function filesOf(module: WebAssembly.Module): OfParts<string> {
  const named = LATER.map((part) => [part, told(module, part)]);
  return Object.fromEntries(named.filter(([, file]) => file !== undefined));
}

/** Whether a module is a part of that core: those of another build have other numbers for the same functions. */
export const isPartOf = (core: WebAssembly.Module, part: Part, module: WebAssembly.Module) =>
  told(module, "build") === `${told(core, "build")} ${part}`;

/** What a custom section says. */
function told(module: WebAssembly.Module, section: string): string | undefined {
  const [bytes] = WebAssembly.Module.customSections(module, section);
  return bytes && String.fromCharCode(...new Uint8Array(bytes));
}
