/** One labelled text. */
export interface Example {
  text: string;
  label: string;
}

/** What there is to learn from. `notes` are said before training. */
export interface Source<Said = string> {
  name: string;
  examples: Example[];
  /** Set where the data comes with its own held-out part. */
  heldOut?: Example[];
  notes: Said[];
}

/** Examples for training and for the final test, and the classes in the order of their numbers. */
export interface Dataset<Said = string> {
  name: string;
  training: Example[];
  heldOut: Example[];
  classes: string[];
  notes: Said[];
}

/** "1 text", "2 texts", "25,000 texts". */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? noun : plural}`;
}

/** "a", "a and b", "a, b and 3 more". */
export function enumerate(words: readonly string[], limit = 8): string {
  if (words.length > limit) {
    return `${words.slice(0, limit).join(", ")} and ${words.length - limit} more`;
  }
  const last = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${last}` : last;
}
