import type { VNode } from 'preact';
import { Page } from '../layout.js';
import type { View } from '../view.js';
import { KeyList } from './key-help.js';

const WORDS = ['score', 'indicator', 'course', 'counter', 'people'] as const;

export function KeysPage({ view }: { readonly view: View }): VNode {
  const { t } = view;
  return (
    <Page view={view} title={t('keys.title')} page="keys">
      <h1>{t('keys.title')}</h1>
      <h2>{t('keys.words')}</h2>
      <ul class="prose">
        {WORDS.map((word) => (
          <li key={word}>{t(`keys.${word}`)}</li>
        ))}
      </ul>
      <h2>{t('keys.keys')}</h2>
      <KeyList view={view} />
    </Page>
  );
}
