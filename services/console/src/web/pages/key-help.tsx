import type { VNode } from 'preact';
import type { MessageKey } from '../i18n/en.js';
import type { View } from '../view.js';

const KEYS: readonly (readonly [string, MessageKey])[] = [
  ['j', 'keys.next'],
  ['k', 'keys.previous'],
  ['Enter', 'keys.open'],
  ['r', 'keys.reveal'],
  ['c', 'keys.claim'],
  ['1–9', 'keys.digits'],
  ['Enter', 'keys.submit'],
  ['z', 'keys.undo'],
  ['u', 'keys.back'],
  ['?', 'keys.help'],
];

export function KeyList({ view: { t } }: { readonly view: View }): VNode {
  return (
    <dl class="keys">
      {KEYS.map(([key, meaning]) => (
        <div key={meaning}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{t(meaning)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What `?` opens on every page. */
export function KeyHelp({ view }: { readonly view: View }): VNode {
  return (
    <dialog id="key-help" aria-labelledby="key-help-title">
      <h2 id="key-help-title">{view.t('keys.keys')}</h2>
      <KeyList view={view} />
      <form method="dialog">
        <button type="submit">{view.t('keys.close')}</button>
      </form>
    </dialog>
  );
}
