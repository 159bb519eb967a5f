// The settings that the page's address has.
import { signal } from "@preact/signals";
import { readLink } from "../../network/link.js";
import { setup } from "./setup.js";

/** What is wrong with the link that was followed, in a sentence. */
export const linkTrouble = signal("");

/** Takes the settings of the address. Of a broken link the task at most is taken. */
export function readAddress(): void {
  const config = new URLSearchParams(location.search).get("config");
  if (config === null) return;
  const { chosen, trouble } = readLink(config);
  setup.value = chosen;
  linkTrouble.value = trouble ?? "";
}
