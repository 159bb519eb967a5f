import { useId } from "preact/hooks";
import type { Task } from "../../tasks/task.js";
import { language } from "../settings.js";
import { change, setup } from "../state/setup.js";
import { texts } from "../texts/index.js";
import { FileButton } from "./file_button.js";

/** A file of the user's own in place of what is built in: chosen, or dropped upon it. It stays in the page. */
export function MaterialField({ takes }: { readonly takes: NonNullable<Task["takes"]> }) {
  const t = texts.value;
  const id = useId();
  const { material } = setup.value;
  const take = async (file: File | undefined) => {
    if (file) change({ material: { name: file.name, text: await file.text() } });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to what the field does.
    <div
      class="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <FileButton
        id={id}
        accept={takes.endings.join(",")}
        words={t.own(takes.what[language.value])}
        take={(file) => void take(file)}
      />
      {material && (
        <p class="row">
          <span>{t.ownMaterial(material.name)}</span>
          <button type="button" onClick={() => change({ material: undefined })}>
            {t.builtIn}
          </button>
        </p>
      )}
    </div>
  );
}
