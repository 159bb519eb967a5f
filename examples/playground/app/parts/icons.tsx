// Small pictures beside words: never alone, so that screen readers pass over them.
const PATHS = {
  play: "M7 4.5v15l12-7.5z",
  stop: "M6 6h12v12H6z",
  step: "M5 4.5v15l9-7.5zM16 5h3v14h-3z",
  reset: "M12 5a7 7 0 1 1-6.6 4.7l1.9.6A5 5 0 1 0 12 7v3L7.5 6 12 2z",
  save: "M12 3v10m0 0 4-4m-4 4-4-4M5 19h14",
  open: "M12 15V5m0 0 4 4m-4-4-4 4M5 19h14",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1m2 4a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  add: "M12 5v14M5 12h14",
  remove: "M6 6l12 12M18 6 6 18",
  left: "M19 12H5m6-6-6 6 6 6",
  right: "M5 12h14m-6-6 6 6-6 6",
  up: "M6 14l6-6 6 6",
  down: "M6 10l6 6 6-6",
} as const;

/** Those whose areas are filled; of the others lines are drawn. */
const FILLED: readonly string[] = ["play", "stop", "step", "reset"];

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  const filled = FILLED.includes(name);
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill={filled ? "currentColor" : "none"}
      stroke={filled ? "none" : "currentColor"}
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
