import type { EvidenceMessage, Flag } from '@manumit/contracts';
import type { VNode } from 'preact';
import { Page } from '../layout.js';
import { Ago, Due, Moment } from '../moments.js';
import { BASE, type SignedIn, showsTextAtOnce, type View } from '../view.js';
import { type Glossary, titleOf } from '../words.js';
import { Course } from './course.js';
import { Desk, type DeskState, UndoNotice } from './desk.js';
import { Counter, Evidence, marksOf, ScoreParts, Versions } from './evidence.js';
import { MarkedText } from './marked-text.js';
import { Network } from './network.js';
import { Score } from './score.js';
import { Support, type SupportProps } from './support.js';

export interface FlagPageProps {
  readonly view: View;
  readonly person: SignedIn;
  readonly flag: Flag;
  /** Texts of messages that have flags of their own which this role may read, by message id. */
  readonly texts: ReadonlyMap<string, string>;
  /** The course that this message is part of, where there is one. */
  readonly courseId: string | null;
  readonly targetMinutes: number;
  readonly glossary: Glossary;
  readonly desk: DeskState;
  /** In the room where people are helped, and nowhere else. */
  readonly support: Pick<SupportProps, 'help' | 'country' | 'language'> | null;
  /** A decision that was made a moment ago, perhaps about another flag. */
  readonly undo: { readonly flagId: string; readonly decisionId: string } | null;
  /** Asked for by address, where no script runs. */
  readonly isRevealed: boolean;
}

export function FlagPage(props: FlagPageProps): VNode {
  const { view, person, flag, targetMinutes, courseId } = props;
  const { t } = view;
  const isRevealed = props.isRevealed || showsTextAtOnce(person);
  const title = titleOf(t, flag);
  return (
    <Page view={view} title={title} page="flag">
      <UndoNotice view={view} undo={props.undo} />
      <p class="crumb">
        <a href={`${BASE}/queues/${flag.queue}`} data-key="u">
          {t('flag.back', { queue: t(`queue.${flag.queue}`) })}
        </a>
      </p>
      <header class="flag-head">
        <div>
          <h1>{title}</h1>
          <p class="muted">
            {t(`kind.${flag.kind}`)} · {t(`queue.${flag.queue}`)} · {t('flag.revision', { revision: flag.revision })}
          </p>
        </div>
        <Score view={view} score={flag.score} />
      </header>
      {flag.policy.mode === 'shadow' ? <p class="notice">{t('flag.shadow')}</p> : null}
      {flag.possiblyCoerced ? <p class="notice">{t('flag.coerced')}</p> : null}
      <dl class="facts">
        <Fact label={props.support === null ? t('flag.about') : t('support.person')}>
          <bdi class="id">{flag.actorId}</bdi>
        </Fact>
        <Fact label={t('flag.role')}>{t(`authorRole.${flag.role}`)}</Fact>
        <Fact label={t('flag.where')}>
          {t(`surface.${flag.surface}`)} · <bdi>{flag.platform}</bdi>
        </Fact>
        <Fact label={t('flag.raised')}>
          <Moment view={view} at={flag.raisedAt} /> (<Ago view={view} at={flag.raisedAt} />)
        </Fact>
        <Fact label={t('queue.due')}>
          <Due view={view} raisedAt={flag.raisedAt} targetMinutes={targetMinutes} />
        </Fact>
      </dl>
      {flag.network === undefined ? null : <Network view={view} flag={flag} network={flag.network} />}
      <div class="columns">
        <section class="messages" aria-labelledby="messages-title">
          <header class="bar">
            <h2 id="messages-title">{flag.kind === 'trajectory' ? t('course.title') : t('flag.messages')}</h2>
            <RevealLink {...props} isRevealed={isRevealed} />
          </header>
          <div class={isRevealed ? 'texts' : 'texts veiled'} id="texts">
            {flag.kind === 'trajectory' ? (
              <Course {...props} />
            ) : (
              flag.evidence.map((message) => <Message key={message.messageId} {...props} message={message} />)
            )}
          </div>
          {courseId === null ? null : (
            <p>
              <a href={`${BASE}/flags/${courseId}`}>{t('flag.course')}</a>
            </p>
          )}
        </section>
        <div class="reasons">
          {props.support === null ? null : (
            <Support view={view} flagId={flag.flagId} isRevealed={isRevealed} {...props.support} />
          )}
          <Desk {...props} />
          <Evidence {...props} />
          <Counter {...props} />
          <ScoreParts {...props} />
          <Versions {...props} />
        </div>
      </div>
    </Page>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: preact.ComponentChildren }): VNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A link without script, a switch with it. */
function RevealLink({ view, flag, isRevealed }: FlagPageProps): VNode {
  const { t } = view;
  const hide = t('flag.hide');
  const show = t('flag.reveal');
  return (
    <a
      id="reveal"
      class="button"
      href={isRevealed ? `${BASE}/flags/${flag.flagId}` : `${BASE}/flags/${flag.flagId}?show=text`}
      data-show={show}
      data-hide={hide}
    >
      {isRevealed ? hide : show}
    </a>
  );
}

/** One message of a flag, with who wrote it and when. */
export function Message(props: FlagPageProps & { readonly message: EvidenceMessage }): VNode {
  const { view, flag, message, texts } = props;
  const { t } = view;
  const text = message.text ?? texts.get(message.messageId);
  const isActor = message.senderId === flag.actorId;
  return (
    <article class={isActor ? 'message actor' : 'message other'} tabIndex={-1}>
      <header>
        <bdi class="id">{message.senderId}</bdi> <span>{isActor ? t('flag.actor') : t('flag.other')}</span>{' '}
        <Moment view={view} at={message.sentAt} />
      </header>
      {text === undefined ? (
        <p class="muted">{t('flag.noText')}</p>
      ) : (
        <MarkedText view={view} text={text} marks={marksOf(props, message)} />
      )}
    </article>
  );
}
