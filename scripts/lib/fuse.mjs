// Multiply and add at once, in a module that was compiled for runtimes which lack that: crates/bptt/src/kernel/rooms/simd128.rs says why.
import { StepError } from "./run.mjs";
import { encode, moduleOf, parse, SECTION } from "./wasm-binary.mjs";

/** The function that stands for the instruction. */
const STANDS_FOR_IT = /\bmultiply_add_at_once\b/;

/** No locals; the three arguments, `f32x4.relaxed_madd`, the end. */
const BODY = [0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x85, 0x02, 0x0b];

const V128 = 0x7b;

/** The module in which that function is the instruction. */
export function fused(bytes) {
  const module = parse(bytes);
  const { sections, names, bodies, imported, functions, types } = module;
  const found = bodies.map((_, i) => i).filter((i) => STANDS_FOR_IT.test(names.get(i + imported)));
  const [index] = found;
  const { parameters = [] } = types[functions[index]] ?? {};
  if (found.length !== 1 || parameters.length !== 3 || parameters.some((type) => type !== V128)) {
    throw new StepError(
      "the module has no single function that stands for multiply and add at once.",
      "See crates/bptt/src/kernel/rooms/simd128.rs: it is called with three vectors, and not inlined.",
    );
  }
  const code = encode.code(bodies.map((body, i) => (i === index ? BODY : body)));
  return moduleOf(sections.map(([id, section]) => [id, id === SECTION.code ? code : section]));
}
