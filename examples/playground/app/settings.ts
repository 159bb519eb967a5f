// Language and theme: from the address or an earlier visit, else what the browser says.
import { effect, signal } from "@preact/signals";

export const LANGUAGES = { en: "English", zh: "中文" } as const;
export type Language = keyof typeof LANGUAGES;

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const isLanguage = (text: string | null | undefined): text is Language =>
  text != null && Object.hasOwn(LANGUAGES, text);

const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text);

/** Storage may be forbidden: then nothing is kept. */
export function stored(key: string): string | null {
  try {
    return localStorage.getItem(`bptt-playground-${key}`);
  } catch {
    return null;
  }
}

export function store(key: string, text: string): void {
  try {
    localStorage.setItem(`bptt-playground-${key}`, text);
  } catch {
    // The page works without.
  }
}

function firstLanguage(): Language {
  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = [asked, stored("language"), ...navigator.languages.map((x) => x.slice(0, 2))];
  return wanted.find(isLanguage) ?? "en";
}

export const language = signal<Language>(firstLanguage());

const kept = stored("theme");
export const theme = signal<Theme>(isTheme(kept) ? kept : "auto");

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  store("language", chosen);
  // What the address says goes before what is kept, so that it has to say the same.
  const url = new URL(location.href);
  url.searchParams.set("lang", chosen);
  history.replaceState(null, "", url);
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  store("theme", chosen);
}

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(prefersDark.matches);

/** Keeps the document's own language and colours in step. Style sheets know light and dark alone. */
export function followSettings(): void {
  prefersDark.addEventListener("change", ({ matches }) => {
    systemDark.value = matches;
  });
  effect(() => {
    document.documentElement.lang = language.value === "zh" ? "zh-Hans" : "en";
  });
  effect(() => {
    const system = systemDark.value ? "dark" : "light";
    document.documentElement.dataset.theme = theme.value === "auto" ? system : theme.value;
  });
}
