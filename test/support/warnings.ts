import { afterEach, beforeEach, vi } from "vitest";

/** What the console was told in the present test, which is not shown. */
export function warnings(): string[] {
  const warned: string[] = [];
  beforeEach(() => {
    warned.length = 0;
    vi.spyOn(console, "warn").mockImplementation((text: string) => void warned.push(text));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return warned;
}
