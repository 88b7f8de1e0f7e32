import { type Decision, type Flag, type Outcome, REASON_CODES } from '@manumit/contracts';
import type { Claim } from '@manumit/store';
import type { VNode } from 'preact';
import { type Standing, standingDecisions, UNDO_MS } from '../../decision-rules.js';
import type { MessageKey } from '../i18n/en.js';
import { FormToken } from '../layout.js';
import { Ago, Moment } from '../moments.js';
import { BASE, type SignedIn, type View } from '../view.js';

/** Why a decision, a claim or an undo was not taken; each has its words. */
const REFUSALS = [
  'incomplete',
  'claimed',
  'stale-revision',
  'already-decided',
  'already-escalated',
  'no-such-escalation',
  'second-person-needed',
  'unknown-person',
  'unknown-decision',
  'not-yours',
  'decided-since',
  'too-late',
] as const;
export type RefusalName = (typeof REFUSALS)[number];
export const isRefusal = (slug: string): slug is RefusalName => REFUSALS.some((one) => one === slug);

export interface Given {
  readonly outcome?: string | undefined;
  readonly reasonCode?: string | undefined;
  readonly note?: string | undefined;
  readonly refusal?: RefusalName;
}

/** What people have made of a flag so far, and who is at it. */
export interface DeskState {
  readonly history: readonly Decision[];
  readonly standing: Standing;
  readonly claim: Claim | null;
  readonly mayDecide: boolean;
  readonly given: Given;
}

interface DeskProps {
  readonly view: View;
  readonly person: SignedIn;
  readonly flag: Flag;
  readonly desk: DeskState;
}

/** Where a person decides. */
export function Desk(props: DeskProps): VNode {
  const { view, person, desk } = props;
  const { t } = view;
  const { standing, claim, given } = desk;
  const isElsewhere = claim !== null && claim.person !== person.name;
  return (
    <section class="desk" id="desk" aria-labelledby="desk-title">
      <header class="bar">
        <h2 id="desk-title">{t('desk.title')}</h2>
        {desk.mayDecide && !standing.closed ? <ClaimForm {...props} /> : null}
      </header>
      {given.refusal === undefined ? null : (
        <p class="notice bad" role="alert">
          {t(`refusal.${given.refusal}`)}
        </p>
      )}
      {standing.pendingEscalation === null ? null : <Escalation {...props} escalation={standing.pendingEscalation} />}
      {standing.closed ? <p>{t('desk.closed')}</p> : null}
      {!desk.mayDecide ? <p class="muted">{t('desk.readOnly')}</p> : null}
      {desk.mayDecide && !isElsewhere && standing.pendingEscalation === null ? <DecisionForm {...props} /> : null}
      <History {...props} />
    </section>
  );
}

function ClaimForm({ view, person, flag, desk: { claim } }: DeskProps): VNode {
  const { t } = view;
  const mayFree = claim !== null && (claim.person === person.name || ['lead', 'admin'].includes(person.role));
  return (
    <div class="inline">
      {claim === null ? null : (
        <span class={claim.person === person.name ? 'muted' : 'due soon'}>
          {claim.person === person.name ? t('desk.yours') : t('desk.theirs', { name: claim.person })}{' '}
          <Ago view={view} at={claim.expiresAt.toISOString()} />
        </span>
      )}
      {claim === null ? (
        <form method="post" action={`${BASE}/flags/${flag.flagId}/claim`}>
          <FormToken view={view} />
          <button type="submit" data-key="c">
            {t('desk.claim')}{' '}
            <span class="key" aria-hidden="true">
              c
            </span>
          </button>
        </form>
      ) : null}
      {mayFree ? (
        <form method="post" action={`${BASE}/flags/${flag.flagId}/release`}>
          <FormToken view={view} />
          <button type="submit">{t('desk.release')}</button>
        </form>
      ) : null}
    </div>
  );
}

type Room = 'desk' | 'help';
const OUTCOMES: Readonly<Record<Room, readonly Outcome[]>> = {
  desk: ['confirmed', 'not_trafficking', 'victim_support', 'needs_more', 'escalate'],
  // Nobody here is a suspect: what is decided is whether a person was helped.
  help: ['victim_support', 'not_trafficking', 'needs_more', 'escalate'],
};

const roomOf = ({ queue }: Flag): Room => (queue === 'support' ? 'help' : 'desk');

/** What an outcome is called: a person who is to be helped has nothing confirmed about them. */
const outcomeKey = (flag: Flag, outcome: Decision['outcome']): MessageKey =>
  roomOf(flag) === 'help' && (outcome === 'victim_support' || outcome === 'not_trafficking')
    ? `help.${outcome}`
    : `outcome.${outcome}`;

function DecisionForm({ view, flag, desk: { given, standing } }: DeskProps): VNode | null {
  const { t } = view;
  // What was confirmed may go further; everything else is done.
  const mayEscalate = standing.closed && standing.last?.outcome === 'confirmed';
  if (standing.closed && !mayEscalate) return null;
  const outcomes = mayEscalate ? (['escalate'] as const) : OUTCOMES[roomOf(flag)];
  const people = [...new Set([flag.actorId, ...flag.evidence.map(({ senderId }) => senderId)])];
  return (
    <form method="post" action={`${BASE}/flags/${flag.flagId}/decisions`} class="decision" id="decision">
      <FormToken view={view} />
      <input type="hidden" name="revision" value={flag.revision} />
      <fieldset class="outcomes">
        <legend class="visually-hidden">{t('desk.outcome')}</legend>
        {outcomes.map((outcome, index) => (
          <label key={outcome}>
            <input
              type="radio"
              name="outcome"
              value={outcome}
              checked={given.outcome === outcome}
              data-digit={index + 1}
              required
            />
            <span class="key" aria-hidden="true">
              {index + 1}
            </span>{' '}
            {t(outcomeKey(flag, outcome))}
          </label>
        ))}
      </fieldset>
      <fieldset class="reason-codes">
        <legend>{t('desk.reason')}</legend>
        {REASON_CODES.filter((code) => code !== 'overturned_on_appeal').map((code, index) => (
          <label key={code}>
            <input
              type="radio"
              name="reasonCode"
              value={code}
              checked={given.reasonCode === code}
              data-digit={(index + 1) % 10}
            />
            <span class="key" aria-hidden="true">
              {(index + 1) % 10}
            </span>{' '}
            {t(`reason.${code}`)}
          </label>
        ))}
      </fieldset>
      {people.length < 2 ? null : (
        <label class="person-to-help">
          {t('desk.person')}
          <select name="personId">
            <option value="">{t('desk.personActor')}</option>
            {people.slice(1).map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {t('desk.note')} <small class="muted">{t('desk.noteHint')}</small>
        <textarea name="note" rows={2} maxLength={5_000} dir="auto">
          {given.note}
        </textarea>
      </label>
      <button type="submit" class="primary">
        {t('desk.submit')}
      </button>
    </form>
  );
}

/** A second person's turn. Who asked cannot answer. */
function Escalation({ view, person, flag, desk, escalation }: DeskProps & { readonly escalation: Decision }): VNode {
  const { t } = view;
  const isOwn = escalation.decidedBy === person.name;
  return (
    <div class="notice">
      <p>
        <strong>{t('desk.escalated', { name: escalation.decidedBy })}</strong>
      </p>
      <p dir="auto">{escalation.note}</p>
      {isOwn || !desk.mayDecide ? (
        <p class="muted">{t('desk.waiting')}</p>
      ) : (
        <form method="post" action={`${BASE}/flags/${flag.flagId}/decisions`} class="stack">
          <FormToken view={view} />
          <input type="hidden" name="revision" value={flag.revision} />
          <input type="hidden" name="refersTo" value={escalation.decisionId} />
          <label>
            {t('desk.note')}
            <textarea name="note" rows={2} maxLength={5_000} dir="auto">
              {desk.given.note}
            </textarea>
          </label>
          <div class="inline">
            <button type="submit" class="primary" name="outcome" value="escalation_confirmed">
              {t('desk.agree')}
            </button>
            <button type="submit" name="outcome" value="escalation_declined">
              {t('desk.decline')}
            </button>
          </div>
          <p class="muted">{t('desk.nothingSent')}</p>
        </form>
      )}
    </div>
  );
}

function History({ view, person, flag, desk: { history } }: DeskProps): VNode | null {
  const { t } = view;
  if (history.length === 0) return null;
  const standing = standingDecisions(history);
  const last = standing.at(-1);
  return (
    <ol class="history" aria-label={t('desk.history')}>
      {history.map((decision) => {
        const { decisionId, decidedBy, decidedAt, outcome, reasonCode, note, revision } = decision;
        const mayUndo =
          decision === last && decidedBy === person.name && view.now.getTime() - Date.parse(decidedAt) < UNDO_MS;
        return (
          <li key={decisionId} class={standing.includes(decision) ? '' : 'withdrawn'}>
            <strong>{t(outcomeKey(flag, outcome))}</strong>
            {reasonCode === undefined ? null : <> · {t(`reason.${reasonCode}`)}</>}
            {revision === flag.revision ? null : <span class="chip">{t('flag.revision', { revision })}</span>}
            <br />
            <span class="muted">
              <bdi>{decidedBy}</bdi> · <Moment view={view} at={decidedAt} />
            </span>
            {note === undefined ? null : <p dir="auto">{note}</p>}
            {mayUndo ? <UndoForm view={view} flagId={flag.flagId} decisionId={decisionId} /> : null}
          </li>
        );
      })}
    </ol>
  );
}

/** Within a minute who decided may take it back. */
export function UndoForm(props: { readonly view: View; readonly flagId: string; readonly decisionId: string }): VNode {
  const { view, flagId, decisionId } = props;
  return (
    <form method="post" action={`${BASE}/flags/${flagId}/decisions/${decisionId}/undo`} class="inline">
      <FormToken view={view} />
      <button type="submit" data-key="z">
        {view.t('desk.undo')}{' '}
        <span class="key" aria-hidden="true">
          z
        </span>
      </button>
    </form>
  );
}

/** On the page after a decision: what happened, and the way back. */
export function UndoNotice(props: {
  readonly view: View;
  readonly undo: { readonly flagId: string; readonly decisionId: string } | null;
}): VNode | null {
  const { view, undo } = props;
  if (undo === null) return null;
  return (
    <div class="notice undo" role="status" data-ms={UNDO_MS}>
      <span>
        {view.t('desk.decided')} <a href={`${BASE}/flags/${undo.flagId}`}>{view.t('desk.see')}</a>
      </span>
      <UndoForm view={view} flagId={undo.flagId} decisionId={undo.decisionId} />
    </div>
  );
}
