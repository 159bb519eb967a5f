import type { ComponentChildren } from "preact";

interface PanelProps {
  /** Within the page. */
  readonly id: string;
  readonly title: string;
  /** Beside the title. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the page under a heading of its own. */
export function Panel({ id, title, actions, children }: PanelProps) {
  return (
    <section class="panel" aria-labelledby={`${id}-title`} id={id}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
