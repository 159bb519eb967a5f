import {
  chooseLanguage,
  chooseTheme,
  LANGUAGES,
  type Language,
  language,
  type Theme,
  theme,
} from "../settings.js";
import { texts } from "../texts/index.js";

/** Pages of the playground, by what stands behind the address's `#`. */
export type PageName = "play" | "bench";

export function Header({ page }: { readonly page: PageName }) {
  const t = texts.value;
  const current = (name: PageName) => (name === page ? "page" : undefined);
  return (
    <header class="head">
      <div class="brand">
        <Logo />
        <div>
          <h1>{t.title}</h1>
          <p>{t.subtitle}</p>
        </div>
      </div>
      <nav aria-label={t.pages}>
        <a href="#play" aria-current={current("play")}>
          {t.playground}
        </a>
        <a href="#bench" aria-current={current("bench")}>
          {t.benchmark}
        </a>
      </nav>
      <select
        aria-label={t.language}
        value={language.value}
        onChange={({ currentTarget }) => chooseLanguage(currentTarget.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([name, own]) => (
          <option key={name} value={name} lang={name}>
            {own}
          </option>
        ))}
      </select>
      <select
        aria-label={t.theme}
        value={theme.value}
        onChange={({ currentTarget }) => chooseTheme(currentTarget.value as Theme)}
      >
        {Object.entries(t.themes).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </header>
  );
}

/** A cell whose state comes back to it. */
function Logo() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor">
      <rect x="9" y="13" width="14" height="12" rx="4" fill="currentColor" stroke="none" />
      <path
        d="M23 19h3a3 3 0 0 0 3-3V9a4 4 0 0 0-4-4H7a4 4 0 0 0-4 4v7a3 3 0 0 0 3 3h3"
        stroke-width="2.4"
      />
      <path d="M6 15.5 9.6 19 6 22.5" stroke-width="2.4" stroke-linejoin="round" />
    </svg>
  );
}
