import { Icon } from "./icons.js";

interface FileButtonProps {
  readonly id: string;
  /** Endings of files. */
  readonly accept: string;
  readonly words: string;
  readonly take: (file: File | undefined) => void;
}

/** The browser's own button speaks the browser's language, so that it is hidden behind one of ours. */
export function FileButton({ id, accept, words, take }: FileButtonProps) {
  return (
    <span class="file-button">
      <input
        id={id}
        class="hidden-text"
        type="file"
        accept={accept}
        onChange={({ currentTarget }) => {
          take(currentTarget.files?.[0]);
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
      <label class="button" for={id}>
        <Icon name="open" />
        {words}
      </label>
    </span>
  );
}
