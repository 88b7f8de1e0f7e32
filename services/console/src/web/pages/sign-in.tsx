import type { VNode } from 'preact';
import { Page } from '../layout.js';
import { BASE, type View } from '../view.js';

export interface SignInProps {
  readonly view: View;
  readonly name?: string;
  readonly notice?: 'refused' | 'codeNeeded' | 'signedOut';
  /** Where an identity provider signs people in, if there is one. */
  readonly provider?: { readonly path: string; readonly label: string };
}

export function SignInPage({ view, name = '', notice, provider }: SignInProps): VNode {
  const { t } = view;
  const codeIsNeeded = notice === 'codeNeeded';
  return (
    <Page view={view} title={t('sign-in.title')} page="sign-in">
      <section class="card">
        <h1>{t('sign-in.title')}</h1>
        {notice === undefined ? null : (
          <p class={notice === 'refused' ? 'notice bad' : 'notice'} role="alert">
            {t(`sign-in.${notice}`)}
          </p>
        )}
        {provider === undefined ? null : (
          <p>
            <a class="button" href={`${BASE}${provider.path}`}>
              {provider.label}
            </a>
          </p>
        )}
        <form method="post" action={`${BASE}/sign-in`} class="stack">
          <label>
            {t('sign-in.name')}
            <input name="name" value={name} autoComplete="username" autoCapitalize="none" spellcheck={false} required />
          </label>
          <label>
            {t('sign-in.password')}
            <input name="password" type="password" autoComplete="current-password" required />
          </label>
          {codeIsNeeded ? (
            <label>
              {t('sign-in.code')}
              <input
                name="code"
                inputMode="numeric"
                autoComplete="one-time-code"
                aria-describedby="code-hint"
                required
              />
              <small id="code-hint">{t('sign-in.codeHint')}</small>
            </label>
          ) : null}
          <button type="submit" class="primary">
            {t('sign-in.submit')}
          </button>
        </form>
        <p class="muted">{t('sign-in.noAccount')}</p>
      </section>
    </Page>
  );
}
