-- What users reported and was put before people. Who reported is a keyed HMAC; there is no message text. `franking` is the platform's own
-- proof of an encrypted message, kept as it came.
CREATE TABLE reports (
  flag_id     text        NOT NULL REFERENCES flags ON DELETE CASCADE,
  report_id   text        NOT NULL,
  reporter    text        NOT NULL,
  reason      text        NOT NULL,
  reported_at timestamptz NOT NULL,
  message_id  text        NOT NULL,
  franking    text,
  PRIMARY KEY (flag_id, report_id, message_id)
);
CREATE INDEX reports_reporter ON reports (reporter);
