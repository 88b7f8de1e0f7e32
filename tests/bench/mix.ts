import { readdirSync, readFileSync } from 'node:fs';
import { parseYaml } from '@manumit/service-kit';
import { z } from 'zod';

/** One message in so many is one that an offender could have written. No platform is known where it is as many. */
const SIGN_EVERY = 200;
/** One in so many is harmless and near enough for the judge to be asked. */
const NEAR_EVERY = 100;

const Case = z.object({ text: z.string(), expect: z.enum(['flag', 'support', 'none']), level: z.string() });
const Chatter = z.object({ chatter: z.array(z.object({ messages: z.array(z.object({ text: z.string() })) })) });

export interface MixedMessage {
  readonly isSign: boolean;
  readonly text: string;
}

/** Messages in sixteen languages, mostly chatter; no text of a sign or near one comes twice, as a judge knows what it has read. */
export function messageMix(): (number: number) => MixedMessage {
  const cases = readCases(new URL('../../training/validation/', import.meta.url));
  const signs = cases.filter(({ expect }) => expect === 'flag').map(({ text }) => text);
  const near = cases.filter(({ expect, level }) => expect === 'none' && level !== 'easy').map(({ text }) => text);
  const stories = readFileSync(new URL('../../services/standalone/demo/stories.yaml', import.meta.url), 'utf8');
  const lines = parseYaml('stories.yaml', stories, Chatter).chatter.flatMap(({ messages }) =>
    messages.map(({ text }) => text),
  );
  return (number) => {
    if (number % SIGN_EVERY === 0) return { isSign: true, text: anew(signs, number, number / SIGN_EVERY) };
    if (number % NEAR_EVERY === 1) return { isSign: false, text: anew(near, number, Math.floor(number / NEAR_EVERY)) };
    return { isSign: false, text: lines[number % lines.length] ?? '' };
  };
}

const anew = (texts: readonly string[], number: number, index: number): string =>
  `${texts[(index * 7) % texts.length]} (${number})`;

function readCases(folder: URL): z.infer<typeof Case>[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').trim().split('\n'))
    .map((line) => Case.parse(JSON.parse(line)));
}
