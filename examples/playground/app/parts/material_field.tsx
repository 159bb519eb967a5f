import { useId, useState } from "preact/hooks";
import { decode, NotText } from "../../../sentiment/data/decode.js";
import type { Material, Takes } from "../../tasks/task.js";
import { language } from "../settings.js";
import { change, type Setup, setup } from "../state/setup.js";
import { texts } from "../texts/index.js";
import { FileButton } from "./file_button.js";

/** A file of the user's own in place of what is built in: chosen, or dropped upon it. It stays in the page. */
export function MaterialField({ takes }: { readonly takes: Takes }) {
  const t = texts.value;
  const id = useId();
  const { material } = setup.value;
  /** A file that holds no text: told until something else is chosen. */
  const [unread, setUnread] = useState<{ readonly name: string; readonly beside: Setup }>();
  const take = async (file: File | undefined) => {
    if (!file) return;
    const { name } = file;
    const text = await textOf(file);
    if (text === undefined) return setUnread({ name, beside: setup.peek() });
    const taken = { name, text };
    change({ material: { ...taken, header: takes.titled?.(taken) } });
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
      {unread?.beside === setup.value && (
        <p class="wrong" role="alert">
          {t.noText(unread.name)}
        </p>
      )}
      {material && <Taken material={material} table={takes.titled !== undefined} />}
    </div>
  );
}

interface TakenProps {
  readonly material: Material;
  readonly table: boolean;
}

function Taken({ material, table }: TakenProps) {
  const t = texts.value;
  return (
    <>
      <p class="row">
        <span>{t.ownMaterial(material.name)}</span>
        <button type="button" onClick={() => change({ material: undefined })}>
          {t.builtIn}
        </button>
      </p>
      {table && (
        <label class="check">
          <input
            type="checkbox"
            checked={material.header ?? false}
            onChange={({ currentTarget }) =>
              change({ material: { ...material, header: currentTarget.checked } })
            }
          />
          {t.headerLine}
        </label>
      )}
    </>
  );
}

async function textOf(file: File): Promise<string | undefined> {
  try {
    return decode(new Uint8Array(await file.arrayBuffer()));
  } catch (error) {
    if (error instanceof NotText) return undefined;
    throw error;
  }
}
