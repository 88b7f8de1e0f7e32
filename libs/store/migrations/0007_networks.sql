-- What links accounts: a row for each account, contact point, name and template bucket, and for the networks found in them. Keys
-- and accounts are keyed HMACs, real ids are encrypted; there is no message text. A place is one tenant on one platform.
-- Bodies are JSON text, as those of contexts are.
CREATE TABLE link_rows (
  place      text        NOT NULL,
  kind       text        NOT NULL,
  key        text        NOT NULL,
  body       text        NOT NULL,
  touched_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (place, kind, key)
) WITH (fillfactor = 80);
CREATE INDEX link_rows_touched_at ON link_rows (touched_at);

-- A flag of a network that went on in another, or came apart: it can be read, and waits on no queue.
ALTER TABLE flags ADD COLUMN closed boolean NOT NULL DEFAULT false;
