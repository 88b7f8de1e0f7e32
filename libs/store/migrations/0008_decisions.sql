-- Whether a flag waits for people, and how pressing it is among those that do.
ALTER TABLE flags ADD COLUMN priority smallint NOT NULL DEFAULT 0;
DROP INDEX flags_queue;
CREATE INDEX flags_queue ON flags (queue, closed, priority DESC, raised_at DESC, flag_id DESC);

-- Who is at a flag, and until when.
CREATE TABLE flag_claims (
  flag_id    text        PRIMARY KEY REFERENCES flags ON DELETE CASCADE,
  person     text        NOT NULL,
  expires_at timestamptz NOT NULL
);

-- What people decided. It outlives its flag, for the counts; what may quote people (note, person_id) does not.
CREATE TABLE decisions (
  decision_id text        PRIMARY KEY,
  flag_id     text        NOT NULL,
  revision    integer     NOT NULL,
  decided_at  timestamptz NOT NULL,
  decided_by  text        NOT NULL,
  outcome     text        NOT NULL,
  reason_code text,
  note        text,
  refers_to   text        REFERENCES decisions,
  person_id   text,
  -- Of the flag as it was, for the counts.
  queue       text        NOT NULL,
  kind        text        NOT NULL,
  platform    text        NOT NULL,
  surface     text        NOT NULL,
  raised_at   timestamptz NOT NULL,
  seq         bigint      GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX decisions_flag ON decisions (flag_id, seq);
CREATE INDEX decisions_time ON decisions (decided_at);
-- A decision is withdrawn once, an escalation is answered once until its answer is withdrawn.
CREATE UNIQUE INDEX decisions_withdrawn ON decisions (refers_to) WHERE outcome = 'withdrawn';

CREATE TABLE appeals (
  appeal_id   text        PRIMARY KEY,
  flag_id     text        NOT NULL,
  received_at timestamptz NOT NULL,
  body        text,
  reference   text,
  status      text        NOT NULL DEFAULT 'open',
  answered_at timestamptz,
  answered_by text,
  note        text
);
CREATE INDEX appeals_flag ON appeals (flag_id);
CREATE INDEX appeals_open ON appeals (received_at) WHERE status = 'open';

-- How far the outbox of a shard is numbered, where no partition's position numbers it.
CREATE TABLE outbox_shards (
  shard text   PRIMARY KEY,
  seq   bigint NOT NULL DEFAULT 0
);

-- Who looked at what and did what. Each entry's hash covers the one before; there is no message text.
CREATE TABLE audit_log (
  seq     bigint PRIMARY KEY,
  subject text,
  entry   text   NOT NULL,
  hash    text   NOT NULL
);
CREATE INDEX audit_log_subject ON audit_log (subject, seq);
CREATE TABLE audit_head (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  seq      bigint  NOT NULL,
  hash     text    NOT NULL
);
INSERT INTO audit_head (seq, hash) VALUES (0, repeat('0', 64));
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END';
CREATE TRIGGER audit_log_is_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_log_is_not_emptied BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
