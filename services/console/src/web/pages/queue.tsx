import type { Flag, QueueName } from '@manumit/contracts';
import type { QueueFilter } from '@manumit/store';
import type { VNode } from 'preact';
import { Page } from '../layout.js';
import { Ago, Due } from '../moments.js';
import { BASE, type View } from '../view.js';
import { type Glossary, indicatorWords, titleOf } from '../words.js';
import { UndoNotice } from './desk.js';
import { FilterForm } from './filter-form.js';
import { Score } from './score.js';

export interface QueuePageProps {
  readonly view: View;
  readonly queue: QueueName;
  readonly targetMinutes: number;
  readonly flags: readonly Flag[];
  /** Of the page after this one. */
  readonly nextHref: string | null;
  readonly isFirst: boolean;
  readonly filter: QueueFilter;
  /** How many flags the filter leaves; null where there is none. */
  readonly matching: number | null;
  readonly glossary: Glossary;
  /** Who is at which flag, by flag id. */
  readonly claims: ReadonlyMap<string, string>;
  readonly undo: { readonly flagId: string; readonly decisionId: string } | null;
}

/** One queue. A row says what, where and until when; what somebody wrote is a step further. */
export function QueuePage(props: QueuePageProps): VNode {
  const { view, queue, flags, nextHref, isFirst } = props;
  const { t } = view;
  return (
    <Page view={view} title={t(`queue.${queue}`)} page="queue">
      <UndoNotice view={view} undo={props.undo} />
      <header class="bar">
        <h1>{t(`queue.${queue}`)}</h1>
        <div role="status">
          <a class="button" id="queue-changes" data-queue={queue} href={`${BASE}/queues/${queue}`} hidden>
            {t('queue.changed')}
          </a>
        </div>
      </header>
      <FilterForm view={view} queue={queue} filter={props.filter} matching={props.matching} />
      {flags.length === 0 ? (
        <p class="empty">{t(props.matching === null ? 'queue.empty' : 'queue.emptyFiltered')}</p>
      ) : null}
      <ol class="flags" aria-label={t('queue.list')}>
        {flags.map((flag) => (
          <FlagRow key={flag.flagId} {...props} flag={flag} />
        ))}
      </ol>
      <p class="pages">
        {isFirst ? null : <a href={`${BASE}/queues/${queue}`}>{t('queue.newest')}</a>}{' '}
        {nextHref === null ? null : <a href={nextHref}>{t('queue.more')}</a>}
      </p>
    </Page>
  );
}

const NAMED_SIGNS = 4;

function FlagRow({ view, flag, targetMinutes, glossary, claims }: QueuePageProps & { readonly flag: Flag }): VNode {
  const { t } = view;
  const signs = [...new Set(flag.evidence.flatMap(({ indicators }) => indicators.map(({ id }) => id)))];
  const claim = claims.get(flag.flagId);
  return (
    <li class="flag-row">
      <a href={`${BASE}/flags/${flag.flagId}`} class="row-link">
        <Score view={view} score={flag.score} />
        <span class="row-main">
          <strong>{titleOf(t, flag)}</strong>
          <span class="signs">
            {signs.slice(0, NAMED_SIGNS).map((id) => (
              <span key={id} lang={glossary.has(id) ? 'en' : undefined}>
                {indicatorWords(t, glossary, id).name}
              </span>
            ))}
            {signs.length > NAMED_SIGNS ? <span>+{signs.length - NAMED_SIGNS}</span> : null}
          </span>
          <span class="muted">
            {claim === undefined ? null : <span class="chip">{t('queue.with', { name: claim })}</span>}
            {t(`kind.${flag.kind}`)} · {t(`surface.${flag.surface}`)} · <bdi>{flag.platform}</bdi>
          </span>
        </span>
        <span class="row-time">
          <Due view={view} raisedAt={flag.raisedAt} targetMinutes={targetMinutes} />
          <span class="muted">
            <Ago view={view} at={flag.raisedAt} />
          </span>
        </span>
      </a>
    </li>
  );
}
