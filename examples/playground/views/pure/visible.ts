const MARKS: Readonly<Record<string, string>> = { " ": "␣", "\n": "↵", "\t": "⇥" };

/** A token on its own, in which spaces and ends of lines are seen. */
export const visible = (token: string): string => token.replace(/[ \n\t]/g, (mark) => MARKS[mark]!);
