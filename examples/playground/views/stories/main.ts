// Every component with something to show, in the theme that `?theme=dark` or the button asks for; `?only=curves` shows one.
import "../theme.css";
import { element } from "../parts/element.js";
import type { View } from "../view.js";
import { chartStories } from "./charts.js";
import { exampleStories } from "./examples.js";
import { senseStories } from "./senses.js";
import type { Story } from "./story.js";
import { tableStories } from "./tables.js";
import { textStories } from "./texts.js";

const stories: Readonly<Record<string, Story>> = {
  ...chartStories,
  ...textStories,
  ...senseStories,
  ...tableStories,
  ...exampleStories,
};

const root = document.documentElement;
const asked = new URLSearchParams(location.search);
root.dataset.theme = asked.get("theme") === "dark" ? "dark" : "light";
document.querySelector("#theme")!.addEventListener("click", () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
});

const views: Record<string, View<never>> = {};
for (const [id, { title, show }] of Object.entries(stories)) {
  if (asked.has("only") && asked.get("only") !== id) continue;
  const host = element("div", { class: "host" });
  const section = element("section", { id }, element("h2", {}, title), host);
  document.querySelector("#stories")!.append(section);
  views[id] = show(host);
}

/** Makes every component once more, and takes it away in the next frame. */
function again(): void {
  const host = element("div");
  document.body.append(host);
  const made = Object.values(stories).map(({ show }) => show(host));
  requestAnimationFrame(() => {
    for (const view of made) view.dispose();
    host.remove();
  });
}

// For tests, which give components other data and dispose of them.
Object.assign(window, { views, again });
