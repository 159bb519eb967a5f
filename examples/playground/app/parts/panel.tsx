import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { narrow } from "../narrow.js";
import { Icon } from "./icons.js";

interface PanelProps {
  /** Within the page. */
  readonly id: string;
  readonly title: string;
  /** Beside the title. */
  readonly actions?: ComponentChildren;
  /** What the panel holds, in a few words. On a phone one that has them is folded until it is opened. */
  readonly summary?: string;
  readonly children: ComponentChildren;
}

/** A part of the page under a heading of its own. */
export function Panel({ id, title, actions, summary, children }: PanelProps) {
  const [open, setOpen] = useState(false);
  const content = useId();
  const folds = summary !== undefined && narrow.value;
  const shown = open || !folds;
  return (
    <section class="panel" aria-labelledby={`${id}-title`} id={id}>
      <header>
        <h2 id={`${id}-title`}>
          {folds ? (
            <button
              type="button"
              class="fold"
              aria-expanded={open}
              aria-controls={content}
              onClick={() => setOpen(!open)}
            >
              {title}
              <span class="quiet">{summary}</span>
              <Icon name={open ? "up" : "down"} />
            </button>
          ) : (
            title
          )}
        </h2>
        {actions}
      </header>
      <div class="panel-content" id={content} hidden={!shown}>
        {shown && children}
      </div>
    </section>
  );
}
