import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { openDetection } from '@manumit/scorer';
import { parseYaml } from '@manumit/service-kit';
import { z } from 'zod';
import { MODELS_FOLDER, messageEvent, readPolicy } from '../support/scoring.js';

/** One message in so many is one that an offender could have written: twice as many as are flagged of real text (docs/evaluation.md). */
const SIGN_EVERY = 1_000;
/** One in so many is put to the judge: of real text it is as many (docs/evaluation.md, "put to the judge"). */
const ASKING_EVERY = 25;

const Case = z.object({ text: z.string(), expect: z.enum(['flag', 'support', 'none']), level: z.string() });
const Chatter = z.object({ chatter: z.array(z.object({ messages: z.array(z.object({ text: z.string() })) })) });

export interface MixedMessage {
  readonly isSign: boolean;
  readonly text: string;
}

/**
 * Messages in sixteen languages, mostly chatter. Texts for the judge do not come twice, as it knows what it has read: a number stands
 * behind them.
 */
export async function readMix(): Promise<(number: number) => MixedMessage> {
  const cases = readCases(new URL('../../training/validation/', import.meta.url));
  const signs = cases.filter(({ expect }) => expect === 'flag').map(({ text }) => text);
  const harmless = cases.filter(({ expect, level }) => expect === 'none' && level === 'easy').map(({ text }) => text);
  const { everyday, asking } = await byWhetherTheyAsk([...readChatter(), ...harmless]);
  return (number) => {
    if (number % SIGN_EVERY === 0) return { isSign: true, text: anew(signs, number, number / SIGN_EVERY) };
    if (number % ASKING_EVERY === 1)
      return { isSign: false, text: anew(asking, number, Math.floor(number / ASKING_EVERY)) };
    return { isSign: false, text: everyday[number % everyday.length] ?? '' };
  };
}

/** Invented chatter is nearer to the signs than real chatter: it is put to the judge more often, so it is sorted here. */
async function byWhetherTheyAsk(texts: readonly string[]): Promise<{ everyday: string[]; asking: string[] }> {
  const { thresholds } = await readPolicy();
  const { assessor, close } = await openDetection({ judge: true, modelsFolder: MODELS_FOLDER }, thresholds);
  const asks = (text: string): boolean =>
    assessor.look(messageEvent({ conversationId: randomUUID(), text })).question !== null;
  const asking = texts.filter(asks);
  await close();
  return { everyday: texts.filter((text) => !asking.includes(text)), asking };
}

const anew = (texts: readonly string[], number: number, index: number): string =>
  `${texts[(index * 7) % texts.length]} (${number})`;

function readChatter(): string[] {
  const stories = readFileSync(new URL('../../services/standalone/demo/stories.yaml', import.meta.url), 'utf8');
  return parseYaml('stories.yaml', stories, Chatter).chatter.flatMap(({ messages }) =>
    messages.map(({ text }) => text),
  );
}

function readCases(folder: URL): z.infer<typeof Case>[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
    .map((line) => Case.parse(JSON.parse(line)));
}
