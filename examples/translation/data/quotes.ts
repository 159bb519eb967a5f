/**
 * Fields without the quotes of whoever wrote the table. Where all of them are enclosed, the writer enclosed them. Where not, a field is
 * only known to be enclosed by a doubled quote within, as `"He said ""no"""`: `"Go away!"` alone may be a sentence that is spoken.
 */
export function unquoted(rows: readonly string[][]): string[][] {
  const all = rows.every((fields) => fields.every((field) => enclosed.test(field)));
  return rows.map((fields) =>
    fields.map((field) => {
      const inner = enclosed.exec(field)?.[1];
      return inner !== undefined && (all || inner.includes('""'))
        ? inner.replaceAll('""', '"')
        : field;
    }),
  );
}

const enclosed = /^"((?:[^"]|"")*)"$/;
