import { FlagKind, type QueueName, Surface } from '@manumit/contracts';
import { COUNTED_FLAGS, type QueueFilter } from '@manumit/store';
import type { VNode } from 'preact';
import { BASE, type View } from '../view.js';
import { TYPOLOGIES, typologyWords } from '../words.js';

interface FilterFormProps {
  readonly view: View;
  readonly queue: QueueName;
  readonly filter: QueueFilter;
  readonly matching: number | null;
}

const SCORES = ['0.6', '0.7', '0.8', '0.9'];

/** What of a queue is shown. It is in the address, so that it can be kept and passed on, and needs no script. */
export function FilterForm({ view, queue, filter, matching }: FilterFormProps): VNode {
  const { t, catalogue } = view;
  const share = new Intl.NumberFormat(catalogue.tag, { minimumFractionDigits: 1 });
  // What somebody may need help with is no kind of case, and has no score to sort people by.
  const isOfPeople = queue === 'support';
  return (
    <details class="filter" open={matching !== null}>
      <summary>
        {t('filter.title')}
        {matching === null ? null : (
          <span role="status">
            {' '}
            ·{' '}
            {matching > COUNTED_FLAGS
              ? t('filter.many', { count: COUNTED_FLAGS })
              : t('filter.matching', { count: matching })}
          </span>
        )}
      </summary>
      <form method="get" action={`${BASE}/queues/${queue}`}>
        <Choice
          name="kind"
          label={t('filter.kind')}
          all={t('filter.all')}
          chosen={filter.kind}
          options={FlagKind.options.map((kind) => [kind, t(`kind.${kind}`)])}
        />
        <Choice
          name="surface"
          label={t('filter.surface')}
          all={t('filter.all')}
          chosen={filter.surface}
          options={Surface.options.map((surface) => [surface, t(`surface.${surface}`)])}
        />
        {isOfPeople ? null : (
          <>
            <Choice
              name="typology"
              label={t('filter.typology')}
              all={t('filter.all')}
              chosen={filter.typology}
              options={TYPOLOGIES.map((typology) => [typology, typologyWords(t, typology)])}
            />
            <Choice
              name="minScore"
              label={t('filter.minScore')}
              all={t('filter.all')}
              chosen={filter.minScore === undefined ? undefined : String(filter.minScore)}
              options={SCORES.map((score) => [score, share.format(Number(score))])}
            />
          </>
        )}
        <button type="submit">{t('filter.apply')}</button>{' '}
        {matching === null ? null : <a href={`${BASE}/queues/${queue}`}>{t('filter.clear')}</a>}
      </form>
    </details>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly all: string;
  readonly chosen: string | undefined;
  readonly options: readonly (readonly [value: string, words: string])[];
}

function Choice({ name, label, all, chosen, options }: ChoiceProps): VNode {
  return (
    <label>
      {label}{' '}
      <select name={name}>
        <option value="">{all}</option>
        {options.map(([value, words]) => (
          <option key={value} value={value} selected={value === chosen}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
