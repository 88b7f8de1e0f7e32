import type { Flag, FlaggedNetwork, NetworkMember, TieKind } from '@manumit/contracts';
import type { VNode } from 'preact';
import { Moment } from '../moments.js';
import { BASE, type View } from '../view.js';

interface NetworkProps {
  readonly view: View;
  readonly flag: Flag;
  readonly network: FlaggedNetwork;
}

/** A longer table would push the desk out of sight. */
const SHOWN_AT_ONCE = 12;

/** Who belongs together and by what: a picture, and the same in words for those who cannot see it or need to search. */
export function Network(props: NetworkProps): VNode {
  const { view, flag, network } = props;
  const { t } = view;
  const picture = `${BASE}/flags/${flag.flagId}/picture.svg?revision=${flag.revision}`;
  return (
    <section class="network" aria-labelledby="network-title">
      <h2 id="network-title">{t('network.title', { members: network.members.length, ties: network.ties.length })}</h2>
      <p class="muted">
        {t('network.since')} <Moment view={view} at={network.since} />
      </p>
      {network.closed === undefined ? null : <p class="notice">{t(`network.closed.${network.closed.reason}`)}</p>}
      {network.closed?.into === undefined ? null : (
        <p>
          <a href={`${BASE}/flags/${network.closed.into}`}>{t('network.into')}</a>
        </p>
      )}
      <a class="picture" href={picture} target="_blank" rel="noopener">
        <img src={picture} alt={t('network.picture')} />
        <span>{t('network.open')}</span>
      </a>
      <details open={network.members.length <= SHOWN_AT_ONCE}>
        <summary>{t('network.members')}</summary>
        <table class="people">
          <thead>
            <tr>
              <th scope="col">{t('network.account')}</th>
              <th scope="col">{t('flag.role')}</th>
              <th scope="col">{t('network.ties')}</th>
            </tr>
          </thead>
          <tbody>
            {network.members.map((member) => (
              <Member key={member.accountId} {...props} member={member} />
            ))}
          </tbody>
        </table>
      </details>
      {network.demand === undefined || network.demand.length === 0 ? null : (
        <p>{t('network.demand', { count: new Set(network.demand.map(({ accountId }) => accountId)).size })}</p>
      )}
    </section>
  );
}

function Member({ view, network, member }: NetworkProps & { readonly member: NetworkMember }): VNode {
  const { t } = view;
  return (
    <tr>
      <th scope="row">
        <bdi class="id">{member.accountId}</bdi>
      </th>
      <td>
        {t(`networkRole.${member.role}`)}
        {member.possiblyCoerced ? (
          <>
            {' '}
            <span class="chip strong">{t('network.coerced')}</span>
          </>
        ) : null}
      </td>
      <td>
        {[...tiesOf(network, member)].map(([kind, accounts]) => (
          <span key={kind} class="chip">
            {t(`tie.${kind}`)} · {accounts.size}
          </span>
        ))}
      </td>
    </tr>
  );
}

/** By kind of tie, the accounts that a member has it with. */
function tiesOf({ ties }: FlaggedNetwork, { accountId }: NetworkMember): ReadonlyMap<TieKind, ReadonlySet<string>> {
  const of = new Map<TieKind, Set<string>>();
  for (const { from, to, kind } of ties) {
    if (from !== accountId && to !== accountId) continue;
    const accounts = of.get(kind) ?? new Set();
    of.set(kind, accounts.add(from === accountId ? to : from));
  }
  return of;
}
