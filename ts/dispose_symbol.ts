/** Symbol.dispose where the runtime has it; a stand-in keeps the classes loadable where not. */
export const disposeSymbol: typeof Symbol.dispose =
  Symbol.dispose ?? (Symbol.for("Symbol.dispose") as typeof Symbol.dispose);
