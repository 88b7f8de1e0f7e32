import type { VNode } from 'preact';
import type { Role } from '../../people.js';
import type { MessageKey } from '../i18n/en.js';
import { Page } from '../layout.js';
import { BASE, type View } from '../view.js';

/** What an invitation leads to. */
export function WelcomePage(props: {
  readonly view: View;
  readonly token: string;
  readonly role: Role;
  readonly name?: string;
  readonly problem?: 'taken' | 'weak';
}): VNode {
  const { view, token, role, name = '', problem } = props;
  const { t } = view;
  return (
    <Page view={view} title={t('welcome.title')} page="welcome">
      <section class="card">
        <h1>{t('welcome.title')}</h1>
        <p>{t('welcome.role', { role: t(`role.${role}`) })}</p>
        {problem === undefined ? null : (
          <p class="notice bad" role="alert">
            {t(`welcome.${problem}`)}
          </p>
        )}
        <form method="post" action={`${BASE}/welcome/${token}`} class="stack">
          <label>
            {t('welcome.name')}
            <input
              name="name"
              value={name}
              autoComplete="username"
              autoCapitalize="none"
              spellcheck={false}
              maxLength={64}
              aria-describedby="name-hint"
              required
            />
            <small id="name-hint">{t('welcome.nameHint')}</small>
          </label>
          <label>
            {t('welcome.password')}
            <input
              name="password"
              type="password"
              autoComplete="new-password"
              minLength={12}
              maxLength={256}
              aria-describedby="password-hint"
              required
            />
            <small id="password-hint">{t('welcome.passwordHint')}</small>
          </label>
          <button type="submit" class="primary">
            {t('welcome.submit')}
          </button>
        </form>
      </section>
    </Page>
  );
}

/** Something to say and one way on. */
export function NoticePage(props: {
  readonly view: View;
  readonly title: MessageKey;
  readonly text: MessageKey;
}): VNode {
  const { view, title, text } = props;
  return (
    <Page view={view} title={view.t(title)} page="notice">
      <section class="card">
        <h1>{view.t(title)}</h1>
        <p>{view.t(text)}</p>
        <p>
          <a href={`${BASE}/queues`}>{view.t('problem.home')}</a>
        </p>
      </section>
    </Page>
  );
}
