import { signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { writeLink } from "../../network/link.js";
import { wordsOf } from "../../refusal.js";
import { language } from "../settings.js";
import { keepingFailed, keptAt } from "../state/keeping.js";
import { packed, unpacked } from "../state/saved.js";
import { adopt, current } from "../state/session.js";
import { setup } from "../state/setup.js";
import { texts } from "../texts/index.js";
import { FileButton } from "./file_button.js";
import { Icon } from "./icons.js";
import { Panel } from "./panel.js";

/** What became of the last of these, in a sentence. */
const said = signal<{ readonly words: string; readonly wrong?: boolean }>({ words: "" });

/** Does something of which a sentence is told, of its failure too. */
async function tell(work: () => Promise<string>): Promise<void> {
  try {
    said.value = { words: await work() };
  } catch (error) {
    said.value = { words: wordsOf(error)[language.value], wrong: true };
  }
}

/** The network and its settings as a file, and the settings as a link. */
export function FilesPanel() {
  const t = texts.value;
  const id = useId();
  const run = current.value;
  return (
    <Panel id="files" title={t.files}>
      <div class="row">
        <button type="button" disabled={!run} onClick={() => void tell(save)}>
          <Icon name="save" />
          {t.save}
        </button>
        <FileButton
          id={id}
          accept=".keras"
          words={t.load}
          take={(file) => file && void tell(() => load(file))}
        />
        <button type="button" onClick={() => void tell(copyLink)}>
          <Icon name="link" />
          {t.copyLink}
        </button>
      </div>
      <p class={said.value.wrong ? "wrong" : "quiet"} role="status" id="files-said">
        {said.value.words || <Kept />}
      </p>
    </Panel>
  );
}

function Kept() {
  const t = texts.value;
  if (keepingFailed.value) return <>{t.notKept(keepingFailed.value[language.value])}</>;
  if (!keptAt.value) return <>{t.keeps}</>;
  const time = new Intl.DateTimeFormat(language.value, { timeStyle: "medium" });
  return <>{t.keptAt(time.format(keptAt.value))}</>;
}

async function save(): Promise<string> {
  const run = current.value!;
  const name = `${run.task.id}-${run.step.value}.keras`;
  const url = URL.createObjectURL(new Blob([await packed(run)]));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
  return texts.value.saved(name);
}

async function load(file: File): Promise<string> {
  adopt(await unpacked(new Uint8Array(await file.arrayBuffer()), file.name));
  return texts.value.loaded(file.name);
}

async function copyLink(): Promise<string> {
  const url = new URL(location.href);
  url.search = `?config=${writeLink(setup.value)}`;
  url.hash = "";
  await navigator.clipboard.writeText(url.href);
  return setup.value.material ? texts.value.linkWithout : texts.value.linkCopied;
}
