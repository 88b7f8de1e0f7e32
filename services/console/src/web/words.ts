import { type Flag, Stage } from '@manumit/contracts';
import type { GlossaryEntry } from '@manumit/risk';
import type { Translate } from './i18n/catalogue.js';
import { en, type MessageKey } from './i18n/en.js';

export type Glossary = ReadonlyMap<string, GlossaryEntry>;

const isKey = (key: string): key is MessageKey => Object.hasOwn(en, key);

/** Every typology that this release has words for. */
export const TYPOLOGIES: readonly string[] = Object.keys(en)
  .filter((key) => key.startsWith('typology.'))
  .map((key) => key.slice('typology.'.length));

/** A typology in plain words; one that this release has no words for keeps its own name. */
export function typologyWords(t: Translate, typology: string): string {
  const key = `typology.${typology}`;
  return isKey(key) ? t(key) : typology.replaceAll('_', ' ');
}

/** What a flag is called: what it points to, or, where somebody may need help, that and nothing else. */
export function titleOf(t: Translate, { queue, typologies }: Flag): string {
  if (queue === 'support') return t('support.title');
  const words = typologies.map((one) => typologyWords(t, one)).join(', ');
  return words === '' ? t('flag.title') : words;
}

export interface IndicatorWords {
  readonly name: string;
  readonly definition: string | null;
  readonly sources: readonly string[];
  readonly harmless: string | null;
}

const JUDGED = /^judged_(.+)$/;

/** What an indicator is called and means. The lists are in English; what the judge sees is said by its stage. */
export function indicatorWords(t: Translate, glossary: Glossary, id: string): IndicatorWords {
  const entry = glossary.get(id);
  if (entry !== undefined) {
    const { name, definition, sources, hardNegative } = entry;
    return { name, definition, sources, harmless: hardNegative === '' ? null : hardNegative };
  }
  const stage = Stage.safeParse(JUDGED.exec(id)?.[1]);
  if (stage.success) {
    const name = t('flag.judged', { stage: t(`stage.${stage.data}`) });
    return { name, definition: t('flag.judgedDefinition'), sources: [], harmless: null };
  }
  return { name: id.replaceAll('_', ' '), definition: null, sources: [], harmless: null };
}
