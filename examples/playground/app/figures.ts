// Numbers as the chosen language writes them.
import { computed } from "@preact/signals";
import { language } from "./settings.js";

const formats = computed(() => ({
  figure: new Intl.NumberFormat(language.value, { maximumSignificantDigits: 3 }),
  whole: new Intl.NumberFormat(language.value, { maximumFractionDigits: 0 }),
}));

/** Three digits that count. */
export const figure = (x: number): string => formats.value.figure.format(x);

/** No digits behind the point. */
export const whole = (x: number): string => formats.value.whole.format(x);
