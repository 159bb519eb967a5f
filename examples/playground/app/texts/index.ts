import { computed } from "@preact/signals";
import { language } from "../settings.js";
import { en } from "./en.js";
import { zh } from "./zh.js";

/** What the page says, in the chosen language. */
export const texts = computed(() => ({ en, zh })[language.value]);
