/**
 * Sentence frames. C is a clause, S a speaker before it ("I doubt that"), D two clauses that are
 * compared by degree. The last clause that no "although" introduces decides; the others say the
 * opposite.
 */
export interface Template {
  frame: string;
  /** How often it is used, compared with the others. */
  weight: number;
  /** How often an adjective says the opposite of what its clause means: by negation or denial. */
  turned: { deciding: number; other: number };
}

function template(frame: string, weight: number, deciding: number, other = deciding): Template {
  return { frame, weight, turned: { deciding, other } };
}

/**
 * The numbers cancel out, so that good adjectives are as frequent in negative sentences as in
 * positive ones: what "C" does for them "S C" undoes, a clause and its opposite cancel each other,
 * and of three clauses the deciding one leans as far as the other two together.
 */
export const trainingTemplates: Template[] = [
  template("C", 4, 0.15),
  template("S C", 4, 0.85),
  template("S S C", 1, 0.5),
  template("D", 1, 0),
  template("C but C", 3, 0.15),
  template("although C , C", 3, 0.15),
  template("C although C", 3, 0.15),
  template("S C but C", 1, 0.2),
  template("C but S C", 1, 0.2),
  template("although S C , C", 1, 0.2),
  template("although C , S C", 1, 0.2),
  template("S C although C", 1, 0.2),
  template("C although S C", 1, 0.2),
  template("S S C but C", 1, 0.2),
  template("although S S C , C", 1, 0.2),
  template("although C , C but C", 1, 0.2, 0.35),
  template("C but although C , C", 1, 0.2, 0.35),
  template("C but C although C", 1, 0.2, 0.35),
];

/** Frames that training never shows: the same parts in other, mostly longer arrangements. */
export const heldOutTemplates: Template[] = [
  template("S C but S C", 1, 0.3),
  template("although S C , S C", 1, 0.3),
  template("S C although S C", 1, 0.3),
  template("C but S S C", 1, 0.3),
  template("although C , S S C", 1, 0.3),
  template("C although S S C", 1, 0.3),
  template("S C but C although C", 1, 0.2, 0.35),
  template("although C , S C but C", 1, 0.2, 0.35),
  template("C but although S C , C", 1, 0.2, 0.35),
];
