import QuickLRU from 'quick-lru';
import { readFacts } from './facts.js';
import { type Opinion, opinionOf } from './opinion.js';
import { type Outcome, startThread } from './thread.js';

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
  /** The same, but most harmless texts are only glanced at: a fraction of the price, and no opinion. */
  glance(texts: readonly string[]): Promise<readonly (Opinion | 'unremarkable' | null)[]>;
  close(): Promise<void>;
}

type Answered = Opinion | 'unremarkable' | null;

/** Copies of one text are judged once, as long as it is among the last so many. */
const REMEMBERED = 2_000;

/**
 * Opens the judge of a folder with `glance.onnx` and `rest.onnx` with their weights, `tokenizer.json` and `judge.json`, on a thread of its own.
 *
 * @throws JudgeError when the folder holds no judge
 */
export async function openJudge(folder: URL): Promise<Judge> {
  const facts = await readFacts(folder);
  const thread = await startThread({ folder: folder.href, limits: facts });
  // What one kind of reading found says nothing of the other: an answer may not depend on what was asked before.
  const judged = new QuickLRU<string, Promise<Answered>>({ maxSize: REMEMBERED });
  const glancedAt = new QuickLRU<string, Promise<Answered>>({ maxSize: REMEMBERED });

  const answeredOf = (outcome: Outcome | undefined): Answered => {
    if (outcome === 'unremarkable') return outcome;
    return outcome === undefined || outcome === 'failed' ? null : opinionOf(outcome, facts);
  };

  const read = async (texts: readonly string[], mayStop: boolean): Promise<Answered[]> => {
    const known = mayStop ? glancedAt : judged;
    const answers = new Map<string, Promise<Answered>>();
    for (const text of texts) {
      const answer = known.get(text);
      if (answer !== undefined) answers.set(text, answer);
    }
    const unknown = [...new Set(texts)].filter((text) => !answers.has(text));
    if (unknown.length > 0) {
      const outcomes = thread.ask(unknown, mayStop);
      for (const [index, text] of unknown.entries()) {
        const answer = outcomes.then((all) => answeredOf(all[index]));
        known.set(text, answer);
        // What failed is asked again the next time. Whoever waits for it hears of the fault.
        answer.catch(() => known.delete(text));
        answers.set(text, answer);
      }
    }
    return await Promise.all(texts.map((text) => answers.get(text) ?? null));
  };

  return {
    version: facts.version,
    judge: async (texts) => (await read(texts, false)).map((answer) => (answer === 'unremarkable' ? null : answer)),
    glance: (texts) => read(texts, true),
    close: () => thread.close(),
  };
}
