import { element, uniqueId } from "./element.js";

/** What a part that keys move a cursor in is called, and which keys those are, in words. */
export interface KeyedOptions {
  readonly label: string;
  readonly keys: string;
}

/** A part of a component that takes the focus and keys of its own, and before it the words, for screen readers, of which keys these are. */
export function keyed(
  name: string,
  { label, keys }: KeyedOptions,
  ...children: Node[]
): [hint: HTMLElement, part: HTMLElement] {
  const hint = element("p", { class: "view-hint", id: uniqueId() }, keys);
  const attributes = { class: name, role: "application", tabindex: 0, "aria-label": label };
  const part = element("div", { ...attributes, "aria-describedby": hint.id }, ...children);
  return [hint, part];
}
