import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface TabsProps<Name extends string> {
  readonly label: string;
  /** What each tab is called, by its name. */
  readonly tabs: Readonly<Record<Name, string>>;
  readonly chosen: Name;
  readonly choose: (name: Name) => void;
  /** What the chosen one shows. */
  readonly children: ComponentChildren;
}

/** Tabs as ARIA describes them: arrows, Home and End go from one to the next, and Tab into what it shows. */
export function Tabs<Name extends string>(props: TabsProps<Name>) {
  const { label, tabs, chosen, choose, children } = props;
  const id = useId();
  const names = Object.keys(tabs) as Name[];
  const go = (event: KeyboardEvent) => {
    const place = { ArrowLeft: -1, ArrowRight: 1, Home: 0, End: 0 }[event.key];
    if (place === undefined) return;
    event.preventDefault();
    const at = { Home: 0, End: names.length - 1 }[event.key] ?? names.indexOf(chosen) + place;
    const next = names[(at + names.length) % names.length]!;
    choose(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div>
      <div role="tablist" aria-label={label} onKeyDown={go}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => choose(name)}
          >
            {tabs[name]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </div>
  );
}
