-- People who work in the console. Second-factor secrets are sealed by the console's key before they come here.
CREATE TABLE accounts (
  account_id      text        PRIMARY KEY,
  name            text        NOT NULL UNIQUE,
  role            text        NOT NULL,
  password_hash   text,
  totp_sealed     text,
  -- The newest step of which a code was used: each code counts once (RFC 6238, 5.2).
  totp_step       bigint      NOT NULL DEFAULT 0,
  -- Of an identity provider: its issuer and its name for the person.
  subject         text        UNIQUE,
  preferences     jsonb       NOT NULL DEFAULT '{}',
  disabled        boolean     NOT NULL DEFAULT false,
  failed_attempts integer     NOT NULL DEFAULT 0,
  locked_until    timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now()
);

-- Tokens are kept as hashes: who reads this table cannot act as anybody.
CREATE TABLE account_sessions (
  token_hash text        PRIMARY KEY,
  account_id text        NOT NULL REFERENCES accounts ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX account_sessions_account ON account_sessions (account_id);
CREATE INDEX account_sessions_expiry ON account_sessions (expires_at);

-- A link by which one person makes an account of a role that somebody else chose.
CREATE TABLE account_invitations (
  token_hash text        PRIMARY KEY,
  role       text        NOT NULL,
  expires_at timestamptz NOT NULL
);
