import QuickLRU from 'quick-lru';
import { type JudgeFacts, readFacts } from './facts.js';
import { type Opinion, opinionOf } from './opinion.js';
import { type Outcome, startThread } from './thread.js';

/** The second stage: a small multilingual transformer that reads what the first stage finds worth reading. */
export interface Judge {
  /** Of the model's bytes. */
  readonly version: string;
  /**
   * What it thinks of a text; null where the model failed on it. The same text gives the same opinion, whatever else is asked.
   *
   * @throws JudgeError when the thread of the judge has ended
   */
  judge(text: string): Promise<Opinion | null>;
  /** The same, but most harmless texts are only glanced at: a fraction of the price, and no opinion. */
  glance(text: string): Promise<Opinion | 'unremarkable' | null>;
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

  const read = (text: string, mayStop: boolean): Promise<Answered> => {
    const known = mayStop ? glancedAt : judged;
    const remembered = known.get(text);
    if (remembered !== undefined) return remembered;
    const answer = thread.ask(text, mayStop).then((outcome) => answeredOf(outcome, facts));
    known.set(text, answer);
    // What failed is asked again the next time. Whoever waits for it hears of the fault.
    answer.catch(() => known.delete(text));
    return answer;
  };

  return {
    version: facts.version,
    judge: async (text) => {
      const answer = await read(text, false);
      return answer === 'unremarkable' ? null : answer;
    },
    glance: (text) => read(text, true),
    close: () => thread.close(),
  };
}

function answeredOf(outcome: Outcome, facts: JudgeFacts): Answered {
  if (outcome === 'unremarkable') return outcome;
  return outcome === 'failed' ? null : opinionOf(outcome, facts);
}
