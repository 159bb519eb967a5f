// The page of the playground's components in Chromium, as it is built for a host.
import { fileURLToPath } from "node:url";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { build, type InlineConfig, type PreviewServer, preview } from "vite";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { chromium, chromiumFlags, watch } from "./chromium.js";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const root = path("../../examples/playground/");

/** @param name of the folder for what is built, another for each file of tests. */
const configOf = (name: string): InlineConfig => ({
  root,
  base: "./",
  configFile: false,
  logLevel: "error",
  build: {
    outDir: path(`../../.cache/stories-${name}`),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    rollupOptions: { input: `${root}views/stories.html` },
  },
});

/** How the page is opened. */
export interface Opening {
  /** The story that is shown; all by default. */
  readonly only?: string;
  readonly width?: number;
  readonly dark?: boolean;
}

/** A page of stories, and what tests do with it. */
export interface Stories {
  readonly tab: Page;
  /** Waits until frames that were asked for are drawn. */
  drawn(): Promise<void>;
  /** What the live region of a story says. */
  said(story: string): Promise<string | null>;
  /** Presses keys on what has a cursor; resolves to what is said then. */
  press(story: string, ...keys: string[]): Promise<string | null>;
}

/** The browser of a file of tests; a page's console must stay empty. */
export function useStories(name: string): (opening?: Opening) => Promise<Stories> {
  let browser: Browser;
  let server: PreviewServer;
  const messages: string[] = [];

  beforeAll(async () => {
    const config = configOf(name);
    await build(config);
    server = await preview({ ...config, preview: { host: "127.0.0.1", port: 0 } });
    const sound = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
    const args = [...chromiumFlags, ...sound];
    browser = await playwright.launch({ executablePath: chromium, args });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    expect(messages.splice(0)).toEqual([]);
  });

  return async ({ only, width = 1000, dark = false } = {}) => {
    const tab = await browser.newPage({ viewport: { width, height: 800 } });
    watch(tab, messages);
    const search = new URLSearchParams({ ...(only && { only }), ...(dark && { theme: "dark" }) });
    await tab.goto(`${server.resolvedUrls!.local[0]}views/stories.html?${search}`);
    const stories = storiesOf(tab);
    await stories.drawn();
    return stories;
  };
}

function storiesOf(tab: Page): Stories {
  const frame = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
  const drawn = async () => void (await tab.evaluate(frame));
  const said = (story: string) => tab.textContent(`#${story} [role=status]`);
  return {
    tab,
    drawn,
    said,
    async press(story, ...keys) {
      await tab.focus(`#${story} [role=application]`);
      for (const key of keys) await tab.keyboard.press(key);
      await drawn();
      return said(story);
    },
  };
}
