import type { EvidenceMessage, Stage } from '@manumit/contracts';
import type { VNode } from 'preact';
import { lengthOf } from '../moments.js';
import type { FlagPageProps } from './flag.js';
import { Message } from './flag.js';

/** After so long without signs a gap is shown: silence says something too. */
const GAP_MS = 24 * 3_600_000;

/** A conversation in the order of its own times, by stages, with both sides told apart. */
export function Course(props: FlagPageProps): VNode {
  const { view, flag } = props;
  const { t } = view;
  const messages = [...flag.evidence].sort((a, b) => Date.parse(a.sentAt) - Date.parse(b.sentAt));
  const stages = [...new Set(messages.flatMap(stagesOf))];
  const firstClear = messages.find(({ indicators }) => indicators.some(({ strength }) => strength === 'strong'));
  return (
    <>
      <p class="muted">{t('course.stages')}</p>
      <ol class="stages">
        {stages.map((stage) => (
          <li key={stage}>{t(`stage.${stage}`)}</li>
        ))}
      </ol>
      <ol class="course">
        {messages.map((message, index) => {
          const before = messages[index - 1];
          const gapMs = before === undefined ? 0 : Date.parse(message.sentAt) - Date.parse(before.sentAt);
          return (
            <li key={message.messageId} class={message.senderId === flag.actorId ? 'actor' : 'other'}>
              {gapMs >= GAP_MS ? (
                <p class="gap">{t('course.gap', { time: lengthOf(gapMs, view.catalogue.tag) })}</p>
              ) : null}
              <p class="stage">
                {stagesOf(message).map((stage) => (
                  <span key={stage} class="chip">
                    {t(`stage.${stage}`)}
                  </span>
                ))}
                {message === firstClear ? <span class="chip strong">{t('course.first')}</span> : null}
              </p>
              <Message {...props} message={message} />
            </li>
          );
        })}
      </ol>
    </>
  );
}

const stagesOf = ({ indicators }: EvidenceMessage): Stage[] => [...new Set(indicators.map(({ stage }) => stage))];
