/**
 * The items of a source, the next of which is being made while one is used.
 *
 * @throws what the source throws, when its turn comes
 */
export async function* ahead<Item>(source: AsyncIterable<Item>): AsyncGenerator<Item, void> {
  const items = source[Symbol.asyncIterator]();
  let next = items.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = items.next();
      // Nobody may be waiting when it fails: whoever asks for it hears of it.
      next.catch(() => {});
      yield value;
    }
  } finally {
    await next.catch(() => {});
    await items.return?.();
  }
}
