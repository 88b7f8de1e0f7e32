import { type HelpDirectory, helplinesFor, plainMessage } from '@manumit/helplines';
import type { VNode } from 'preact';
import { BASE, type View } from '../view.js';

export interface SupportProps {
  readonly view: View;
  readonly flagId: string;
  readonly help: HelpDirectory;
  /** As asked for; what the directory does not have is as if it were not asked for. */
  readonly country: string | null;
  readonly language: string | null;
  readonly isRevealed: boolean;
}

/** What can be offered to somebody: who helps where they are, and words that name no crime. Nothing here acts on an account. */
export function Support(props: SupportProps): VNode {
  const { view, flagId, help, isRevealed } = props;
  const { t, now, catalogue } = view;
  const countries = [...new Set(help.helplines.map(({ country }) => country))].sort();
  const country = countries.find((one) => one === props.country) ?? null;
  const languages = [...help.messages.keys()];
  const asked = props.language ?? catalogue.tag.split('-')[0];
  const language = languages.find((one) => one === asked) ?? 'en';
  const message = help.messages.get(language);
  const lines = country === null ? [] : helplinesFor(help.helplines, { country, language }, now);
  return (
    <section class="support" aria-labelledby="support-title">
      <h2 id="support-title">{t('support.help')}</h2>
      <form method="get" action={`${BASE}/flags/${flagId}`} class="inline">
        {isRevealed ? <input type="hidden" name="show" value="text" /> : null}
        <label>
          {t('support.country')}{' '}
          <select name="country">
            <option value="">{t('support.choose')}</option>
            {countries.map((one) => (
              <option key={one} value={one} selected={one === country}>
                {nameOf(one, 'region', catalogue.tag)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('settings.language')}{' '}
          <select name="language">
            {languages.map((one) => (
              <option key={one} value={one} selected={one === language}>
                {nameOf(one, 'language', catalogue.tag)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">{t('support.show')}</button>
      </form>
      <ul class="plain helplines">
        {lines.map((line) => (
          <li key={`${line.number} ${line.audience}`}>
            <strong>{line.name}</strong> <bdi class="id">{line.number}</bdi>
            {line.fromAbroad === undefined ? null : (
              <span class="muted">
                {' '}
                {t('support.abroad')} <bdi class="id">{line.fromAbroad}</bdi>
              </span>
            )}{' '}
            <span class="muted">
              {[...(line.hours === undefined ? [] : [line.hours]), ...line.languages].join(' · ')}
            </span>{' '}
            {line.verified ? null : <span class="chip">{t('support.unverified')}</span>}
          </li>
        ))}
      </ul>
      {message === undefined ? null : (
        <label class="stack">
          {t('support.draft')}
          <textarea rows={6} lang={language} dir={message.direction}>
            {plainMessage(message)}
          </textarea>
        </label>
      )}
      <p class="muted">{t('support.nothing')}</p>
    </section>
  );
}

const nameOf = (code: string, type: 'region' | 'language', tag: string): string =>
  new Intl.DisplayNames([tag], { type }).of(code) ?? code;
