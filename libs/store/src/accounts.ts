import type { Queryable } from './database.js';

/** How a person wants the console to look; keys that a release does not know are kept. */
export type Preferences = Readonly<Record<string, string>>;

export interface Account {
  readonly accountId: string;
  /** What the person signs in with, in lower case. */
  readonly name: string;
  readonly role: string;
  readonly passwordHash: string | null;
  readonly totpSealed: string | null;
  readonly subject: string | null;
  readonly preferences: Preferences;
  readonly disabled: boolean;
  readonly lockedUntil: Date | null;
  readonly createdAt: Date;
}

export type NewAccount = Pick<Account, 'accountId' | 'name' | 'role' | 'passwordHash' | 'subject'>;

interface AccountRow {
  readonly account_id: string;
  readonly name: string;
  readonly role: string;
  readonly password_hash: string | null;
  readonly totp_sealed: string | null;
  readonly subject: string | null;
  readonly preferences: Preferences;
  readonly disabled: boolean;
  readonly locked_until: Date | null;
  readonly created_at: Date;
}

const COLUMNS =
  'a.account_id, a.name, a.role, a.password_hash, a.totp_sealed, a.subject, a.preferences, a.disabled, a.locked_until, a.created_at';

const accountOf = (row: AccountRow): Account => ({
  accountId: row.account_id,
  name: row.name,
  role: row.role,
  passwordHash: row.password_hash,
  totpSealed: row.totp_sealed,
  subject: row.subject,
  preferences: row.preferences,
  disabled: row.disabled,
  lockedUntil: row.locked_until,
  createdAt: row.created_at,
});

export interface AccountStore {
  count(): Promise<number>;
  list(): Promise<readonly Account[]>;
  findByName(name: string): Promise<Account | null>;
  findById(accountId: string): Promise<Account | null>;
  findBySubject(subject: string): Promise<Account | null>;
  /** @returns false where the name or the subject is taken */
  add(account: NewAccount): Promise<boolean>;
  setRole(accountId: string, role: string): Promise<void>;
  setDisabled(accountId: string, disabled: boolean): Promise<void>;
  setPassword(accountId: string, passwordHash: string): Promise<void>;
  setTotp(accountId: string, totpSealed: string | null): Promise<void>;
  setPreferences(accountId: string, preferences: Preferences): Promise<void>;
  /** @returns false where a code of this step, or of a later one, was used before */
  useTotpStep(accountId: string, step: number): Promise<boolean>;
  /** Counts an attempt that failed; at the limit it locks the account and starts to count anew. */
  recordFailure(accountId: string, limit: number, lockedUntil: Date): Promise<void>;
  clearFailures(accountId: string): Promise<void>;
}

export function accountStore(db: Queryable): AccountStore {
  const find = async (column: 'name' | 'account_id' | 'subject', value: string): Promise<Account | null> => {
    const { rows } = await db.query<AccountRow>(`SELECT ${COLUMNS} FROM accounts a WHERE ${column} = $1`, [value]);
    const row = rows[0];
    return row === undefined ? null : accountOf(row);
  };
  const set = async (column: string, accountId: string, value: unknown): Promise<void> => {
    await db.query(`UPDATE accounts SET ${column} = $2 WHERE account_id = $1`, [accountId, value]);
  };
  return {
    async count() {
      const { rows } = await db.query<{ count: string }>('SELECT count(*) AS count FROM accounts');
      return Number(rows[0]?.count ?? 0);
    },
    async list() {
      const { rows } = await db.query<AccountRow>(`SELECT ${COLUMNS} FROM accounts a ORDER BY a.name`);
      return rows.map(accountOf);
    },
    findByName: (name) => find('name', name),
    findById: (accountId) => find('account_id', accountId),
    findBySubject: (subject) => find('subject', subject),
    async add({ accountId, name, role, passwordHash, subject }) {
      const { affectedRows } = await db.query(
        `INSERT INTO accounts (account_id, name, role, password_hash, subject) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING`,
        [accountId, name, role, passwordHash, subject],
      );
      return affectedRows === 1;
    },
    setRole: (accountId, role) => set('role', accountId, role),
    setDisabled: (accountId, disabled) => set('disabled', accountId, disabled),
    setPassword: (accountId, passwordHash) => set('password_hash', accountId, passwordHash),
    setTotp: (accountId, totpSealed) => set('totp_sealed', accountId, totpSealed),
    setPreferences: (accountId, preferences) => set('preferences', accountId, JSON.stringify(preferences)),
    async useTotpStep(accountId, step) {
      const { affectedRows } = await db.query(
        'UPDATE accounts SET totp_step = $2 WHERE account_id = $1 AND totp_step < $2',
        [accountId, step],
      );
      return affectedRows === 1;
    },
    async recordFailure(accountId, limit, lockedUntil) {
      await db.query(
        `UPDATE accounts
         SET failed_attempts = CASE WHEN failed_attempts + 1 >= $2::int THEN 0 ELSE failed_attempts + 1 END,
             locked_until = CASE WHEN failed_attempts + 1 >= $2::int THEN $3::timestamptz ELSE locked_until END
         WHERE account_id = $1`,
        [accountId, limit, lockedUntil.toISOString()],
      );
    },
    async clearFailures(accountId) {
      await db.query('UPDATE accounts SET failed_attempts = 0, locked_until = NULL WHERE account_id = $1', [accountId]);
    },
  };
}

export interface SessionStore {
  open(session: {
    readonly tokenHash: string;
    readonly accountId: string;
    readonly now: Date;
    readonly expiresAt: Date;
  }): Promise<void>;
  /** The account of a session that is neither over nor idle, and may be used. */
  find(tokenHash: string, now: Date, idleMs: number): Promise<Account | null>;
  close(tokenHash: string): Promise<void>;
  closeAllOf(accountId: string): Promise<void>;
  addInvitation(invitation: {
    readonly tokenHash: string;
    readonly role: string;
    readonly expiresAt: Date;
  }): Promise<void>;
  findInvitation(tokenHash: string, now: Date): Promise<{ readonly role: string } | null>;
  /** Of two who use the same invitation, one gets true. */
  takeInvitation(tokenHash: string): Promise<boolean>;
  /** Withdraws the invitations of a role: a new one takes their place. */
  withdrawInvitations(role: string): Promise<void>;
}

/** So often at most is it written down that a session is in use. */
const SEEN_STEP_MS = 60_000;

export function sessionStore(db: Queryable): SessionStore {
  return {
    async open({ tokenHash, accountId, now, expiresAt }) {
      await db.query('DELETE FROM account_sessions WHERE expires_at < $1', [now.toISOString()]);
      await db.query(
        `INSERT INTO account_sessions (token_hash, account_id, created_at, seen_at, expires_at)
         VALUES ($1, $2, $3, $3, $4)`,
        [tokenHash, accountId, now.toISOString(), expiresAt.toISOString()],
      );
    },
    async find(tokenHash, now, idleMs) {
      const { rows } = await db.query<AccountRow & { seen_at: Date }>(
        `SELECT ${COLUMNS}, s.seen_at FROM account_sessions s JOIN accounts a USING (account_id)
         WHERE s.token_hash = $1 AND s.expires_at > $2::timestamptz AND s.seen_at > $3::timestamptz AND NOT a.disabled`,
        [tokenHash, now.toISOString(), new Date(now.getTime() - idleMs).toISOString()],
      );
      const row = rows[0];
      if (row === undefined) return null;
      if (now.getTime() - row.seen_at.getTime() > SEEN_STEP_MS) {
        await db.query('UPDATE account_sessions SET seen_at = $2 WHERE token_hash = $1', [
          tokenHash,
          now.toISOString(),
        ]);
      }
      return accountOf(row);
    },
    async close(tokenHash) {
      await db.query('DELETE FROM account_sessions WHERE token_hash = $1', [tokenHash]);
    },
    async closeAllOf(accountId) {
      await db.query('DELETE FROM account_sessions WHERE account_id = $1', [accountId]);
    },
    async addInvitation({ tokenHash, role, expiresAt }) {
      await db.query('INSERT INTO account_invitations (token_hash, role, expires_at) VALUES ($1, $2, $3)', [
        tokenHash,
        role,
        expiresAt.toISOString(),
      ]);
    },
    async findInvitation(tokenHash, now) {
      const { rows } = await db.query<{ role: string }>(
        'SELECT role FROM account_invitations WHERE token_hash = $1 AND expires_at > $2',
        [tokenHash, now.toISOString()],
      );
      return rows[0] ?? null;
    },
    async takeInvitation(tokenHash) {
      const { affectedRows } = await db.query('DELETE FROM account_invitations WHERE token_hash = $1', [tokenHash]);
      return affectedRows === 1;
    },
    async withdrawInvitations(role) {
      await db.query('DELETE FROM account_invitations WHERE role = $1', [role]);
    },
  };
}
