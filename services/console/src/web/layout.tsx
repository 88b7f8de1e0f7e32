import type { ComponentChildren, VNode } from 'preact';
import { Due } from './moments.js';
import { KeyHelp } from './pages/key-help.js';
import { BASE, themeOf, type View } from './view.js';

interface PageProps {
  readonly view: View;
  readonly title: string;
  /** Names the page for style and keys. */
  readonly page: string;
  readonly children: ComponentChildren;
}

/** The frame of every page. Its scripts and styles are files of this server: nothing stands in the page itself. */
export function Page({ view, title, page, children }: PageProps): VNode {
  const { catalogue, person, t } = view;
  return (
    <html lang={catalogue.tag} dir={catalogue.direction} data-theme={themeOf(person)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · ${t('app.name')}`}</title>
        <link rel="icon" href={`${BASE}/assets/icon.svg`} type="image/svg+xml" />
        <link rel="stylesheet" href={`${BASE}/assets/console.css`} />
        <script type="module" src={`${BASE}/assets/main.js`} />
      </head>
      <body data-page={page} data-base={BASE}>
        <a class="skip" href="#content">
          {t('app.skip')}
        </a>
        {person === null ? null : <Navigation view={view} />}
        <main id="content" tabIndex={-1}>
          {children}
        </main>
        {person === null ? null : <KeyHelp view={view} />}
        {person === null ? null : <PauseNote view={view} />}
      </body>
    </html>
  );
}

function Navigation({ view }: { readonly view: View }): VNode | null {
  const { person, queues, t } = view;
  if (person === null) return null;
  const entry = (path: string, label: string) => (
    <a href={`${BASE}${path}`} aria-current={view.path === path ? 'page' : undefined}>
      {label}
    </a>
  );
  return (
    <nav aria-label={t('app.menu')}>
      <a class="brand" href={`${BASE}/queues`}>
        <img src={`${BASE}/assets/icon.svg`} alt="" width="22" height="22" />
        {t('app.name')}
      </a>
      <ul class="queues">
        {queues.map(({ queue, open, oldestRaisedAt, targetMinutes }) => (
          <li key={queue}>
            <a
              href={`${BASE}/queues/${queue}`}
              aria-current={view.path === `/queues/${queue}` ? 'page' : undefined}
              data-queue={queue}
            >
              <span>{t(`queue.${queue}`)}</span>
              <span class="count" data-count={open}>
                {open}
              </span>
              {oldestRaisedAt === null ? null : (
                <small>
                  <Due view={view} raisedAt={oldestRaisedAt} targetMinutes={targetMinutes} />
                </small>
              )}
            </a>
          </li>
        ))}
      </ul>
      <ul class="account">
        {person.role === 'admin' ? <li>{entry('/accounts', t('nav.accounts'))}</li> : null}
        <li>{entry('/keys', t('nav.keys'))}</li>
        <li>{entry('/settings', t('nav.settings'))}</li>
        <li>
          <form method="post" action={`${BASE}/sign-out`}>
            <FormToken view={view} />
            <button type="submit" class="quiet">
              {t('nav.signOut')}
            </button>
          </form>
        </li>
        <li class="who">
          <bdi>{person.account.name}</bdi> · {t(`role.${person.role}`)}
        </li>
      </ul>
    </nav>
  );
}

/** Proves that a form is one of this session's pages. */
export function FormToken({ view }: { readonly view: View }): VNode | null {
  return view.person === null ? null : <input type="hidden" name="formToken" value={view.person.formToken} />;
}

const PAUSE_MINUTES = 45;

/** Comes up after a long stretch of reading; the script counts. Hidden from everybody until then. */
function PauseNote({ view: { t } }: { readonly view: View }): VNode {
  return (
    <div id="pause" class="notice" data-minutes={PAUSE_MINUTES} role="status" hidden>
      <strong>{t('pause.title')}</strong>
      <p>{t('pause.text', { minutes: PAUSE_MINUTES })}</p>
      <button type="button">{t('pause.done')}</button>
    </div>
  );
}
