// The settings that the page's address has.
import { signal } from "@preact/signals";
import { readLink } from "../../network/link.js";
import type { Words } from "../../words.js";
import { setup } from "./setup.js";

/** What is wrong with the link that was followed, if anything. */
export const linkTrouble = signal<Words | undefined>(undefined);

/** Takes the settings of the address. Of a broken link the task at most is taken. */
export function readAddress(): void {
  const config = new URLSearchParams(location.search).get("config");
  if (config === null) return;
  const { chosen, trouble } = readLink(config);
  setup.value = chosen;
  linkTrouble.value = trouble;
}
