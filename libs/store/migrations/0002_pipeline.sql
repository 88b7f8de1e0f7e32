-- Where a consumer group stands in a partition, who may move it on, and how far its outbox is numbered.
CREATE TABLE consumer_positions (
  group_id     text    NOT NULL,
  topic        text    NOT NULL,
  partition_no integer NOT NULL,
  assignment   text    NOT NULL,
  next_offset  bigint  NOT NULL DEFAULT 0,
  outbox_seq   bigint  NOT NULL DEFAULT 0,
  PRIMARY KEY (group_id, topic, partition_no)
);

-- Records that were decided on together with the input offset, and are still to be written to the bus.
CREATE TABLE outbox (
  shard   text   NOT NULL,
  seq     bigint NOT NULL,
  topic   text   NOT NULL,
  key     text   NOT NULL,
  headers jsonb  NOT NULL,
  value   text   NOT NULL,
  PRIMARY KEY (shard, seq)
);

-- Signals of a conversation. Keys and accounts are keyed HMACs; there is no message text.
-- Bodies are JSON text and not jsonb, which refuses U+0000 and lone surrogates: both are valid in JSON, and one such
-- message would stop its partition.
CREATE TABLE contexts (
  context_key text        PRIMARY KEY,
  body        text        NOT NULL,
  touched_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX contexts_touched_at ON contexts (touched_at);

CREATE TABLE flags (
  flag_id    text             PRIMARY KEY,
  revision   integer          NOT NULL,
  queue      text             NOT NULL,
  kind       text             NOT NULL,
  raised_at  timestamptz      NOT NULL,
  expires_at timestamptz      NOT NULL,
  legal_hold boolean          NOT NULL DEFAULT false,
  digest     text             NOT NULL,
  body       text             NOT NULL
);
CREATE INDEX flags_queue ON flags (queue, raised_at DESC, flag_id DESC);
CREATE INDEX flags_expiry ON flags (expires_at) WHERE NOT legal_hold;

-- Webhook deliveries that were answered, so that a repeat is recognised across restarts.
CREATE TABLE webhook_receipts (
  source      text        NOT NULL,
  webhook_id  text        NOT NULL,
  response    text        NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, webhook_id)
);
CREATE INDEX webhook_receipts_age ON webhook_receipts (received_at);
