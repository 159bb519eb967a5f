import { signal } from "@preact/signals";

/** As `style/layout.css` has it where there is one column. */
const phone = matchMedia("(max-width: 44rem)");

/** Whether the page is as narrow as a phone. */
export const narrow = signal(phone.matches);
phone.addEventListener("change", ({ matches }) => {
  narrow.value = matches;
});
