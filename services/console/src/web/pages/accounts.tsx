import type { Account } from '@manumit/store';
import type { VNode } from 'preact';
import { Role } from '../../people.js';
import { FormToken, Page } from '../layout.js';
import { BASE, type SignedIn, type View } from '../view.js';

/** Who works here, as what; for admins. */
export function AccountsPage(props: {
  readonly view: View;
  readonly person: SignedIn;
  readonly accounts: readonly Account[];
  /** A link that was made just now. */
  readonly link: string | null;
  readonly isLastAdmin: boolean;
}): VNode {
  const { view, person, accounts, link, isLastAdmin } = props;
  const { t } = view;
  return (
    <Page view={view} title={t('accounts.title')} page="accounts">
      <h1>{t('accounts.title')}</h1>
      {isLastAdmin ? (
        <p class="notice bad" role="alert">
          {t('accounts.lastAdmin')}
        </p>
      ) : null}
      <table class="people">
        <thead>
          <tr>
            <th scope="col">{t('accounts.name')}</th>
            <th scope="col">{t('accounts.role')}</th>
            <th scope="col">{t('accounts.factor')}</th>
            <th scope="col">{t('accounts.state')}</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <Row
              key={account.accountId}
              view={view}
              account={account}
              isSelf={account.accountId === person.account.accountId}
            />
          ))}
        </tbody>
      </table>
      <h2>{t('accounts.invite')}</h2>
      {link === null ? null : (
        <div class="notice" role="status">
          <p>{t('accounts.link')}</p>
          <p>
            <code class="secret" id="invitation">
              {link}
            </code>
          </p>
        </div>
      )}
      <form method="post" action={`${BASE}/accounts/invitations`} class="inline">
        <FormToken view={view} />
        <span>{t('accounts.inviteAs')}</span>
        <RoleSelect view={view} selected="reviewer" label={t('accounts.role')} />
        <button type="submit" class="primary">
          {t('accounts.makeLink')}
        </button>
      </form>
    </Page>
  );
}

function Row(props: { readonly view: View; readonly account: Account; readonly isSelf: boolean }): VNode {
  const { view, account, isSelf } = props;
  const { t } = view;
  return (
    <tr>
      <th scope="row">
        <bdi>{account.name}</bdi>
        {isSelf ? <span class="chip">{t('accounts.you')}</span> : null}
      </th>
      <td>
        <form method="post" action={`${BASE}/accounts/${account.accountId}/role`} class="inline">
          <FormToken view={view} />
          <RoleSelect view={view} selected={account.role} label={`${t('accounts.role')}: ${account.name}`} />
          <button type="submit">{t('accounts.change')}</button>
        </form>
      </td>
      <td>{account.totpSealed === null ? t('accounts.no') : t('accounts.yes')}</td>
      <td>
        <form method="post" action={`${BASE}/accounts/${account.accountId}/state`} class="inline">
          <FormToken view={view} />
          <input type="hidden" name="disabled" value={account.disabled ? 'no' : 'yes'} />
          {account.disabled ? t('accounts.disabled') : t('accounts.active')}
          {isSelf ? null : (
            <button type="submit">{account.disabled ? t('accounts.enable') : t('accounts.disable')}</button>
          )}
        </form>
      </td>
    </tr>
  );
}

function RoleSelect(props: { readonly view: View; readonly selected: string; readonly label?: string }): VNode {
  const { view, selected, label } = props;
  return (
    <select name="role" aria-label={label}>
      {Role.options.map((role) => (
        <option key={role} value={role} selected={role === selected}>
          {view.t(`role.${role}`)}
        </option>
      ))}
    </select>
  );
}
