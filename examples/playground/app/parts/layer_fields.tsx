import { networkRanges } from "../../network/check_network.js";
import type { LayerPlan } from "../../network/network_plan.js";
import { texts } from "../texts/index.js";
import { ChoiceField, NumberField } from "./fields.js";
import { Icon } from "./icons.js";

interface LayerFieldsProps {
  /** From 1 on. */
  readonly place: number;
  readonly layer: LayerPlan;
  readonly change: (changed: Partial<LayerPlan>) => void;
  /** Absent where it can't go further, or is the only one. */
  readonly up: (() => void) | undefined;
  readonly down: (() => void) | undefined;
  readonly remove: (() => void) | undefined;
}

/** A recurrent layer: what it is, and where it stands. */
export function LayerFields({ place, layer, change, up, down, remove }: LayerFieldsProps) {
  const t = texts.value;
  return (
    <fieldset class="layer">
      <legend class="hidden-text">{t.layer(place)}</legend>
      <header class="row">
        <b aria-hidden="true">{t.layer(place)}</b>
        <Move name="up" label={t.moveUp(place)} act={up} />
        <Move name="down" label={t.moveDown(place)} act={down} />
        <Move name="remove" label={t.remove(place)} act={remove} />
      </header>
      <div class="fields">
        <ChoiceField
          label={t.cell}
          value={layer.cell}
          choices={t.cells}
          change={(cell) => change({ cell })}
        />
        <NumberField
          label={t.units}
          value={layer.units}
          {...networkRanges.units}
          change={(units) => change({ units })}
        />
        <ChoiceField
          label={t.direction}
          value={layer.direction}
          choices={t.directions}
          change={(direction) => change({ direction })}
        />
        <NumberField
          label={t.dropout}
          value={layer.dropout}
          {...networkRanges.dropout}
          change={(dropout) => change({ dropout })}
        />
      </div>
    </fieldset>
  );
}

interface MoveProps {
  readonly name: "up" | "down" | "remove";
  readonly label: string;
  readonly act: (() => void) | undefined;
}

function Move({ name, label, act }: MoveProps) {
  return (
    <button
      type="button"
      class="plain icon"
      aria-label={label}
      title={label}
      disabled={!act}
      onClick={act}
    >
      <Icon name={name} />
    </button>
  );
}
