import type { VNode } from 'preact';
import { Page } from '../layout.js';
import { Ago, Due, lengthOf } from '../moments.js';
import { BASE, type View } from '../view.js';

/** What waits where, for one's own role. */
export function QueuesPage({ view }: { readonly view: View }): VNode {
  const { t, queues, catalogue } = view;
  return (
    <Page view={view} title={t('queues.title')} page="queues">
      <h1>{t('queues.title')}</h1>
      {queues.length === 0 ? <p class="empty">{t('queues.none')}</p> : null}
      <ul class="tiles">
        {queues.map(({ queue, open, oldestRaisedAt, targetMinutes }) => (
          <li key={queue} class="tile" data-queue={queue}>
            <h2>
              <a href={`${BASE}/queues/${queue}`}>{t(`queue.${queue}`)}</a>
            </h2>
            <p class="waiting">{t('queues.open', { count: open })}</p>
            {oldestRaisedAt === null ? null : (
              <p>
                <Due view={view} raisedAt={oldestRaisedAt} targetMinutes={targetMinutes} />{' '}
                <Ago view={view} at={oldestRaisedAt} />
              </p>
            )}
            <p class="muted">{t('queues.target', { time: lengthOf(targetMinutes * 60_000, catalogue.tag) })}</p>
          </li>
        ))}
      </ul>
    </Page>
  );
}
