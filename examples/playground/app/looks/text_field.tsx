import { useId } from "preact/hooks";

interface TextFieldProps {
  readonly label: string;
  readonly text: string;
  readonly change: (text: string) => void;
  /** Why it can't be read, in a sentence. */
  readonly trouble: string | undefined;
}

/** A text that the network is given as it is typed. */
export function TextField({ label, text, change, trouble }: TextFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        value={text}
        spellcheck={false}
        aria-invalid={trouble !== undefined}
        aria-describedby={`${id}-trouble`}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
      <p class="quiet wrong" id={`${id}-trouble`}>
        {trouble}
      </p>
    </div>
  );
}
