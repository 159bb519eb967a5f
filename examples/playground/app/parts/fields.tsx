// Fields with their labels: numbers are taken when they are whole and lie within their bounds, and what is wrong is said until then.
import { useEffect, useId, useState } from "preact/hooks";
import { texts } from "../texts/index.js";

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** Between neighbouring values, from the least on. Default: whole numbers where they are whole, else any. */
  readonly step?: number | undefined;
  readonly whole?: boolean;
  readonly change: (value: number) => void;
}

export function NumberField(props: NumberFieldProps) {
  const { label, value, least, most, whole = false, change } = props;
  const step = props.step ?? (whole ? 1 : "any");
  const [text, setText] = useState(String(value));
  const id = useId();
  useEffect(() => setText(String(value)), [value]);
  const number = text.trim() === "" ? Number.NaN : Number(text);
  const places = step === "any" ? 0 : (number - least) / step;
  const fits = number >= least && number <= most && Math.abs(places - Math.round(places)) < 1e-6;
  const take = (given: HTMLInputElement) => {
    setText(given.value);
    if (given.validity.valid && given.value !== "") change(given.valueAsNumber);
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        min={least}
        max={most}
        step={step}
        value={text}
        aria-invalid={!fits}
        aria-describedby={fits ? undefined : `${id}-wrong`}
        onInput={({ currentTarget }) => take(currentTarget)}
      />
      {!fits && (
        <p class="quiet wrong" id={`${id}-wrong`}>
          {texts.value.between(least, most)}
        </p>
      )}
    </div>
  );
}

interface ChoiceFieldProps<Name extends string> {
  readonly label: string;
  readonly value: Name;
  /** What each is called, by its name. */
  readonly choices: Readonly<Record<Name, string>>;
  readonly change: (value: Name) => void;
}

export function ChoiceField<Name extends string>(props: ChoiceFieldProps<Name>) {
  const { label, value, choices, change } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => change(currentTarget.value as Name)}
      >
        {(Object.keys(choices) as Name[]).map((name) => (
          <option key={name} value={name}>
            {choices[name]}
          </option>
        ))}
      </select>
    </div>
  );
}
