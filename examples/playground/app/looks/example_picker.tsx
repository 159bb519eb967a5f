import { signal } from "@preact/signals";
import type { Example } from "../../tasks/examples.js";
import { NumberField } from "../parts/fields.js";
import { Icon } from "../parts/icons.js";
import type { Run } from "../state/run.js";
import { texts } from "../texts/index.js";

/** Which of the held-out examples is looked at, the same in all looks. */
const place = signal(0);

export const placeOf = ({ prepared }: Run): number => place.value % prepared.heldOut.length;

export const exampleOf = (run: Run): Example => run.prepared.heldOut[placeOf(run)]!;

/** Looks at another example, around the ends. */
export function goTo({ prepared: { heldOut } }: Run, to: number): void {
  place.value = (to + heldOut.length) % heldOut.length;
}

/** Chooses among the held-out examples. */
export function ExamplePicker({ run }: { readonly run: Run }) {
  const t = texts.value;
  const count = run.prepared.heldOut.length;
  const go = (to: number) => goTo(run, to);
  const at = placeOf(run);
  return (
    <div class="row picker">
      <button
        type="button"
        class="icon"
        aria-label={t.exampleTexts.before}
        onClick={() => go(at - 1)}
      >
        <Icon name="left" />
      </button>
      <NumberField
        label={t.heldOutExample(count)}
        value={at + 1}
        least={1}
        most={count}
        whole
        change={(number) => go(number - 1)}
      />
      <button
        type="button"
        class="icon"
        aria-label={t.exampleTexts.next}
        onClick={() => go(at + 1)}
      >
        <Icon name="right" />
      </button>
    </div>
  );
}
