import QuickLRU from 'quick-lru';
import { readFacts } from './facts.js';
import { type Opinion, opinionOf } from './opinion.js';
import { startThread } from './thread.js';

/** The second stage: a small multilingual transformer that reads what the first stage finds worth reading. */
export interface Judge {
  /** Of the model's bytes. */
  readonly version: string;
  /**
   * One opinion a text, in their order; null for a text on which the model failed. The same text gives the same opinion,
   * whatever its company.
   *
   * @throws JudgeError when the thread of the judge has ended
   */
  judge(texts: readonly string[]): Promise<readonly (Opinion | null)[]>;
  close(): Promise<void>;
}

/** Copies of one text are judged once, as long as it is among the last so many. */
const REMEMBERED = 2_000;

/**
 * Opens the judge of a folder with `model.onnx`, `tokenizer.json` and `judge.json`, on a thread of its own.
 *
 * @throws JudgeError when the folder holds no judge
 */
export async function openJudge(folder: URL): Promise<Judge> {
  const facts = await readFacts(folder);
  const thread = await startThread({ folder: folder.href, maxPieces: facts.maxPieces });
  const known = new QuickLRU<string, Promise<Opinion | null>>({ maxSize: REMEMBERED });

  const ask = (texts: readonly string[]): readonly (readonly [string, Promise<Opinion | null>])[] => {
    const answers = thread.ask(texts);
    return texts.map((text, index) => {
      const opinion = answers.then((logits) => {
        const one = logits[index];
        return one ? opinionOf(one, facts) : null;
      });
      known.set(text, opinion);
      // What failed is asked again the next time. Whoever waits for it hears of the fault.
      opinion.catch(() => known.delete(text));
      return [text, opinion] as const;
    });
  };

  return {
    version: facts.version,
    async judge(texts) {
      const distinct = [...new Set(texts)];
      const remembered = distinct.flatMap((text) => {
        const opinion = known.get(text);
        return opinion === undefined ? [] : [[text, opinion] as const];
      });
      const answers = new Map(remembered);
      const unknown = distinct.filter((text) => !answers.has(text));
      if (unknown.length > 0) for (const [text, opinion] of ask(unknown)) answers.set(text, opinion);
      return await Promise.all(texts.map((text) => answers.get(text) ?? null));
    },
    close: () => thread.close(),
  };
}
