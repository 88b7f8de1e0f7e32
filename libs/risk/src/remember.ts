/**
 * Remembers what was computed of words: most words of a stream are few and come again and again. The result must depend on the word
 * alone. Long words are computed each time, and when there are too many all are forgotten, so that nobody can fill the memory.
 */
export function rememberWords<Value>(compute: (word: string) => Value): (word: string) => Value {
  const known = new Map<string, Value>();
  return (word) => {
    if (word.length > LONGEST_WORD) return compute(word);
    const value = known.get(word);
    if (value !== undefined) return value;
    if (known.size >= MOST_WORDS) known.clear();
    const computed = compute(word);
    known.set(word, computed);
    return computed;
  };
}

const LONGEST_WORD = 24;
const MOST_WORDS = 30_000;
