import { type Asking, emptyBook, type LinkBook, type RowKey } from '@manumit/risk';
import { type LinkRow, loadLinks, type Queryable, saveLinks } from '@manumit/store';

/**
 * Answers a question about the book of a place from the rows that it asks for, and stores those that it changed.
 *
 * @param ask what to do with the book; it holds no row that was not asked for
 */
export async function askLinks<Answer>(
  tx: Queryable,
  place: string,
  ask: (book: LinkBook) => Asking<Answer>,
): Promise<Answer> {
  const book = emptyBook();
  const asked = new Map<string, RowKey & { readonly was: unknown; readonly body: string | null }>();
  const nameOf = ({ kind, key }: RowKey): string => `${kind} ${key}`;
  const asking = ask(book);
  for (let step = asking.next(); ; step = asking.next()) {
    if (step.done === true) {
      await saveLinks(
        tx,
        place,
        [...asked.values()].flatMap((row) => changeOf(row, book)),
      );
      return step.value;
    }
    const wanted = new Map(step.value.filter((one) => !asked.has(nameOf(one))).map((one) => [nameOf(one), one]));
    for (const [name, row] of wanted) asked.set(name, { ...row, was: undefined, body: null });
    for (const { key, body, ...row } of await loadLinks(tx, place, [...wanted.values()])) {
      const known = wanted.get(`${row.kind} ${key}`);
      if (known === undefined) continue;
      const was = putRow(book, known, JSON.parse(body));
      asked.set(nameOf(known), { ...known, was, body });
    }
  }
}

/** Rows are written by this module alone: what lies there is what was put there. */
function putRow(book: LinkBook, { kind, key }: RowKey, row: unknown): unknown {
  const rows = book[kind] as Map<string, unknown>;
  rows.set(key, row);
  return row;
}

/** Rows are values: one that is still the same was not touched. */
function changeOf({ kind, key, was, body }: RowKey & { was: unknown; body: string | null }, book: LinkBook): LinkRow[] {
  const row = book[kind].get(key);
  if (row === was) return [];
  const text = row === undefined ? null : JSON.stringify(row);
  return text === body ? [] : [{ kind, key, body: text }];
}
