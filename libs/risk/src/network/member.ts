import type { NetworkRole, Stage } from '@manumit/contracts';
import { isPossiblyCoerced } from '../build-flags.js';
import type { AccountSigns } from './account.js';
import { TELLING } from './link-signal.js';
import type { Tie } from './ties.js';

/** What an account seems to do for a network, and whether it may do so under the control of others. */
export interface MemberView {
  readonly account: AccountSigns;
  readonly role: NetworkRole;
  readonly possiblyCoerced: boolean;
}

const ROLE_BY_STAGE: Readonly<Partial<Record<Stage, NetworkRole>>> = {
  recruitment: 'recruiter',
  transport: 'recruiter',
  control: 'controller',
  exploitation: 'controller',
  advertising: 'advertiser',
  demand: 'buyer',
};

/** @param watch the policy's threshold: who shows less of an offender than this, and is named by others, may be whom they offer */
export function memberView(account: AccountSigns, ties: readonly Tie[], watch: number): MemberView {
  const isNamed = ties.some(({ kind, accounts }) => kind === 'handover' && accounts.at(-1) === account.accountId);
  const saysSo = isPossiblyCoerced(account.messages.flatMap(({ indicators }) => indicators));
  return {
    account,
    role: roleOf(account, ties, isNamed),
    possiblyCoerced: saysSo || account.askedForHelp || (isNamed && account.telling < watch),
  };
}

function roleOf(account: AccountSigns, ties: readonly Tie[], isNamed: boolean): NetworkRole {
  const { role, telling, accountId } = account;
  if (telling < TELLING) {
    if (isNamed) return 'contact';
    const isSpreading = ties.some(({ kind, accounts }) => kind === 'contact_point' && accounts.includes(accountId));
    return isSpreading ? 'spreader' : 'unclear';
  }
  const stage = stageOf(account);
  if (role === 'buyer' || role === 'controller') return role;
  if (stage === 'advertising') return 'advertiser';
  if (role === 'recruiter') return role;
  return (stage && ROLE_BY_STAGE[stage]) ?? (isNamed ? 'contact' : 'unclear');
}

/** Of the indicator that weighs most in its most telling message. */
function stageOf({ messages }: AccountSigns): Stage | undefined {
  const indicators = messages[0]?.indicators ?? [];
  return [...indicators].sort((a, b) => b.weight - a.weight)[0]?.stage;
}
