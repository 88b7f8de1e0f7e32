import type { VNode } from 'preact';
import { encode } from 'uqr';
import type { Catalogue } from '../i18n/catalogue.js';
import { FormToken, Page } from '../layout.js';
import { BASE, type SignedIn, showsTextAtOnce, themeOf, type View } from '../view.js';

const THEMES = ['auto', 'light', 'dark'] as const;

export function SettingsPage(props: {
  readonly view: View;
  readonly person: SignedIn;
  readonly catalogues: readonly Catalogue[];
  readonly saved: boolean;
}): VNode {
  const { view, person, catalogues, saved } = props;
  const { t } = view;
  const { account, role } = person;
  const theme = themeOf(person);
  return (
    <Page view={view} title={t('settings.title')} page="settings">
      <h1>{t('settings.title')}</h1>
      <p class="muted">{t('settings.you', { name: account.name, role: t(`role.${role}`) })}</p>
      {saved ? (
        <p class="notice" role="status">
          {t('settings.saved')}
        </p>
      ) : null}
      <form method="post" action={`${BASE}/settings`} class="stack narrow">
        <FormToken view={view} />
        <label>
          {t('settings.language')}
          <select name="language">
            {catalogues.map(({ tag, name }) => (
              <option key={tag} value={tag} selected={tag === view.catalogue.tag} lang={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('settings.theme')}
          <select name="theme">
            {THEMES.map((one) => (
              <option key={one} value={one} selected={one === theme}>
                {t(`settings.theme.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('settings.reveal')}
          <select name="reveal">
            <option value="blur">{t('settings.reveal.blur')}</option>
            <option value="open" selected={showsTextAtOnce(person)}>
              {t('settings.reveal.open')}
            </option>
          </select>
        </label>
        <button type="submit" class="primary">
          {t('settings.save')}
        </button>
      </form>
      {account.passwordHash === null ? null : (
        <section class="narrow">
          <h2>{t('factor.title')}</h2>
          <p>{account.totpSealed === null ? t('factor.off') : t('factor.on')}</p>
          <p>
            <a class="button" href={`${BASE}/second-factor`}>
              {account.totpSealed === null ? t('factor.setUp') : t('factor.replace')}
            </a>
          </p>
        </section>
      )}
    </Page>
  );
}

export function SecondFactorPage(props: {
  readonly view: View;
  readonly secret: string;
  readonly uri: string;
  /** The secret as the form brings it back: sealed, so that a page cannot choose it. */
  readonly sealed: string;
  readonly isRequired: boolean;
  readonly isWrong: boolean;
}): VNode {
  const { view, secret, uri, sealed, isRequired, isWrong } = props;
  const { t } = view;
  return (
    <Page view={view} title={t('factor.title')} page="second-factor">
      <section class="card">
        <h1>{t('factor.title')}</h1>
        <p>{isRequired ? t('factor.required') : t('factor.why')}</p>
        {isWrong ? (
          <p class="notice bad" role="alert">
            {t('factor.wrong')}
          </p>
        ) : null}
        <p>{t('factor.scan')}</p>
        <QrCode text={uri} />
        <p>
          <code class="secret">{secret.match(/.{1,4}/g)?.join(' ')}</code>
        </p>
        <form method="post" action={`${BASE}/second-factor`} class="stack">
          <FormToken view={view} />
          <input type="hidden" name="sealed" value={sealed} />
          <label>
            {t('factor.code')}
            <input name="code" inputMode="numeric" autoComplete="one-time-code" required />
          </label>
          <button type="submit" class="primary">
            {t('factor.submit')}
          </button>
        </form>
        {isRequired ? null : (
          <p>
            <a href={`${BASE}/queues`}>{t('factor.later')}</a>
          </p>
        )}
      </section>
    </Page>
  );
}

/** Drawn here rather than fetched: the secret leaves the page for the camera alone. */
function QrCode({ text }: { readonly text: string }): VNode {
  const { size, data } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} width="200" height="200" aria-hidden="true" focusable="false">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
