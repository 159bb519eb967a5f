// Which module of a PyTorch state dict is which layer.
import { BpttError } from "../../errors.js";
import { formatShape } from "../../shape.js";
import { enumerate, quoted } from "../../show.js";
import type { Place, Wanted } from "./layers.js";
import { calledModule, type Module } from "./modules.js";

/** The places that a module could have, by the number of the first: a stack of layers takes one for each. */
type Choice = readonly [module: Module, places: readonly number[]];

/**
 * The place of each module. A module whose name is that of a layer belongs there. Any other goes where alone it fits, by its tensors' names and shapes, once
 * the rest is placed; those that PyTorch has numbered, as a `Sequential` does, go in their order where several fit equally.
 * @throws BpttError `File` where a module or a layer is left over, or more than one place would do.
 */
export function placeModules(
  modules: readonly Module[],
  places: readonly Place[],
  from: string,
): Map<Module, number> {
  const matching = new Matching(places, from);
  matching.byNames(modules);
  while (matching.placed.size < modules.length) {
    const left = modules.filter((module) => !matching.placed.has(module));
    const choices = left.map((module): Choice => [module, matching.placesFor(module)]);
    const [impossible] = choices.find(([, at]) => at.length === 0) ?? [];
    if (impossible) throw matching.nowhere(impossible);
    const sure = choices.find(([, at]) => at.length === 1);
    const next = sure ? [[sure[0], sure[1][0]!] as const] : inOrder(choices);
    if (next === undefined) throw matching.ambiguous(choices);
    for (const [module, at] of next) matching.place(module, at);
  }
  matching.checkAll();
  return matching.placed;
}

class Matching {
  readonly placed = new Map<Module, number>();
  readonly #free: Set<number>;

  constructor(
    readonly places: readonly Place[],
    readonly from: string,
  ) {
    this.#free = new Set(places.keys());
  }

  place(module: Module, at: number): void {
    this.placed.set(module, at);
    for (let i = 0; i < module.depth; i++) this.#free.delete(at + i);
  }

  /** Wrappers, such as those for several devices, put a name before all others. */
  byNames(modules: readonly Module[]): void {
    const prefixes = new Set(modules.map(({ name }) => name.slice(0, name.indexOf(".") + 1)));
    const prefix = prefixes.size === 1 ? [...prefixes][0]! : "";
    for (const module of modules) {
      const { name } = module;
      const names = [name, name.slice(prefix.length)];
      const at = this.places.findIndex((place) => names.includes(place.name));
      if (at < 0) continue;
      const why = this.misfit(module, at);
      if (why) throw this.error(`${calledModule(name)} does not fit the layer: ${why}`);
      this.place(module, at);
    }
  }

  placesFor(module: Module): number[] {
    return [...this.#free].filter((at) => this.misfit(module, at) === undefined);
  }

  /** What keeps a module from a place, in words. */
  misfit(module: Module, at: number): string | undefined {
    const { tensors, depth } = module;
    for (let i = 0; i < depth; i++) {
      if (!this.#free.has(at + i)) return `it has ${depth} layers, and there is no free one behind`;
    }
    const known = new Set<string>();
    for (const { called, wanted } of wantedBy(module, this.places, at)) {
      for (const [tensor, shape] of wanted.of) {
        known.add(tensor);
        const got = tensors.get(tensor)?.shape;
        if (got === undefined) return `it lacks ${tensor}, and ${called} asks for it`;
        if (formatShape(got) === formatShape(shape)) continue;
        return `its ${tensor} has shape ${formatShape(got)}, and ${called} asks for ${formatShape(shape)}`;
      }
    }
    const extra = [...tensors.keys()].find((tensor) => !known.has(tensor));
    return extra && `it holds ${extra}, and ${this.places[at]!.called} has no place for it`;
  }

  checkAll(): void {
    const left = [...this.#free].map((at) => this.places[at]!.called);
    if (left.length > 0) throw this.error(`there is no module for ${enumerate(left, 200)}`);
  }

  nowhere(module: Module): BpttError {
    const name = calledModule(module.name);
    const free = [...this.#free];
    if (free.length === 0) return this.error(`${name} is left over: all layers have weights`);
    const why = this.misfit(module, free[0]!);
    return free.length === 1
      ? this.error(`${name} does not fit the layer that is left: ${why}`)
      : this.error(`${name} fits none of the layers that are left; of the first, ${why}`);
  }

  ambiguous(choices: readonly Choice[]): BpttError {
    const [[module, at]] = choices as readonly [Choice];
    const some = enumerate(
      at.map((place) => this.places[place]!.called),
      200,
    );
    return this.error(
      `${calledModule(module.name)} fits ${some}: give layers the names of modules (\`{ name: ${quoted(module.name)} }\`)`,
    );
  }

  error(what: string): BpttError {
    return new BpttError("File", `In ${this.from}, a state dict of PyTorch's, ${what}.`);
  }
}

/** What the layers from a place on ask of a module. */
export function wantedBy(
  { depth, numbered }: Module,
  places: readonly Place[],
  at: number,
): { called: string; wanted: Wanted }[] {
  return places.slice(at, at + depth).flatMap((place, level) => {
    const all = place.wanted(numbered ? `_l${level}` : "");
    return all.map((wanted) => ({ called: place.called, wanted }));
  });
}

/** Modules of one parent that have numbers for names, and fit the same places, as many as they are. */
function inOrder(choices: readonly Choice[]): (readonly [Module, number])[] | undefined {
  for (const [first, at] of choices) {
    const parent = numberedIn(first)?.parent;
    if (parent === undefined || first.depth > 1) continue;
    const alike = choices.filter(([, other]) => String(other) === String(at));
    if (alike.length !== at.length) continue;
    if (alike.some(([module]) => numberedIn(module)?.parent !== parent)) continue;
    const modules = alike.map(([module]) => module);
    modules.sort((a, b) => numberedIn(a)!.number - numberedIn(b)!.number);
    return modules.map((module, i) => [module, at[i]!]);
  }
  return undefined;
}

function numberedIn({ name }: Module): { parent: string; number: number } | undefined {
  const [, parent, number] = /^(|.*\.)(\d+)$/s.exec(name) ?? [];
  return parent === undefined ? undefined : { parent, number: Number(number) };
}
