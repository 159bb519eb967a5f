// Modules that are almost the same as another one. The builds that fuse multiply and add differ from those that don't in few functions, and in the numbers of functions
// that they call: so the package holds of one what it has beside the other, as a module with a section `delta`. ts/engine/delta.ts puts it together again.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { list, moduleOf, number, Reader, SECTION, text } from "./wasm-binary.mjs";

/**
 * Modules, and beside which ones they are told. No page that only predicts loads any of these. What is for threads would be told in 400 bytes, which bundlers
 * write into scripts as an address of its own, and policies forbid those.
 */
export const BASES = {
  "bptt.relaxed.training.wasm": "bptt.simd128.training.wasm",
  "bptt.relaxed.rest.wasm": "bptt.simd128.rest.wasm",
};

/** Bytes that are equal where a place of the base is taken for another. */
const SEED = 12;

/** Behind a difference both are read on side by side where more than half of so many bytes are equal. */
const AHEAD = 16;

/** Where each run of so many bytes lies in the base. */
function placesIn(base) {
  const places = new Map();
  for (let at = 0; at + SEED <= base.length; at++) {
    const key = seedAt(base, at);
    const there = places.get(key);
    if (there) there.push(at);
    else places.set(key, [at]);
  }
  return places;
}

const seedAt = (bytes, at) => bytes.toString("latin1", at, at + SEED);

const nearest = (places, wanted) =>
  places?.reduce((best, at) => (Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best));

/** Pieces of the target, one behind the other: bytes of its own, and how many of the base follow, from where. */
function piecesOf(base, target) {
  const places = placesIn(base);
  const pieces = [];
  let [own, from, shift] = [0, 0, 0];
  const agree = (at) => {
    let equal = 0;
    for (let i = at; i < at + AHEAD; i++) if (base[i + shift] === target[i]) equal++;
    return equal > AHEAD / 2;
  };
  const close = (at) => {
    if (from < at)
      pieces.push({ own: target.subarray(own, from), at: from + shift, length: at - from });
    if (from < at) own = at;
    from = at + 1;
  };
  for (let at = 0; at < target.length; at++) {
    if (base[at + shift] === target[at]) continue;
    close(at);
    if (agree(at)) continue;
    const place = nearest(places.get(seedAt(target, at)), at + shift);
    if (place === undefined) continue;
    shift = place - at;
    from = at;
  }
  close(target.length);
  return [...pieces, { own: target.subarray(own), at: 0, length: 0 }];
}

const NAME = "delta";

/** What a module has beside its base, as a module. */
export function deltaOf(base, target, name) {
  const pieces = piecesOf(base, target);
  let end = 0;
  const steps = pieces.map(({ own, at, length }) => {
    const move = at - end;
    end = at + length;
    const signless = move < 0 ? -2 * move - 1 : 2 * move;
    return [own.length, length, signless].flatMap(number);
  });
  const own = Buffer.concat(pieces.map((piece) => piece.own));
  const head = [...text(NAME), ...text(name), ...number(sumOf(base)), ...number(target.length)];
  return moduleOf([[SECTION.custom, Buffer.concat([Buffer.from(head), list(steps), own])]]);
}

/** By which a base is told from that of another build. */
const sumOf = (bytes) => bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 0);

/** A module as it is compiled, from its file or from what that has beside another one. */
export function readModule(file) {
  const bytes = readFileSync(file);
  if (!file.endsWith(".wasm") || bytes[8] !== SECTION.custom) return bytes;
  const reader = new Reader(bytes, 9);
  reader.number();
  if (reader.text() !== NAME) return bytes;
  const base = readFileSync(path.join(path.dirname(file), reader.text()));
  if (reader.number() !== sumOf(base)) throw new Error(`${file} belongs to another build.`);
  reader.number();
  const steps = reader.list(() => [reader.number(), reader.number(), reader.number()]);
  let end = 0;
  const pieces = steps.flatMap(([own, length, signless]) => {
    const at = end + (signless % 2 === 0 ? signless / 2 : -(signless + 1) / 2);
    end = at + length;
    return [reader.take(own), base.subarray(at, end)];
  });
  return Buffer.concat(pieces);
}

/** Copies a module into what is published: what it has beside its base, where it has one. */
export function copyModule(file, folder) {
  const name = path.basename(file);
  const base = BASES[name] && path.join(path.dirname(file), BASES[name]);
  const bytes = readModule(file);
  const told = base && existsSync(base) ? deltaOf(readFileSync(base), bytes, BASES[name]) : bytes;
  writeFileSync(path.join(folder, name), told);
}
