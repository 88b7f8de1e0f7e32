-- The bus as log tables: for those who run without Kafka.
CREATE TABLE bus_topics (
  topic        text    PRIMARY KEY,
  partitions   integer NOT NULL CHECK (partitions > 0),
  retention_ms bigint,
  compacted    boolean NOT NULL DEFAULT false
);

-- Writers hold the row until they commit: offsets have no gaps and become visible in order.
CREATE TABLE bus_partitions (
  topic        text    NOT NULL REFERENCES bus_topics,
  partition_no integer NOT NULL,
  next_offset  bigint  NOT NULL DEFAULT 0,
  PRIMARY KEY (topic, partition_no)
) WITH (fillfactor = 50);

-- Headers are JSON text and not jsonb, which refuses the character U+0000.
CREATE TABLE bus_log (
  topic        text        NOT NULL,
  partition_no integer     NOT NULL,
  log_offset   bigint      NOT NULL,
  key          bytea,
  value        bytea,
  headers      text        NOT NULL,
  written_at   timestamptz NOT NULL,
  PRIMARY KEY (topic, partition_no, log_offset)
);

-- Who is alive in a consumer group, until when, and what it reads.
CREATE TABLE bus_members (
  group_id   text        NOT NULL,
  member_id  text        NOT NULL,
  topics     text[]      NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (group_id, member_id)
) WITH (fillfactor = 50);

-- Who works on a partition. The epoch grows with each ownership, so that an earlier owner cannot acknowledge.
CREATE TABLE bus_leases (
  group_id     text    NOT NULL,
  topic        text    NOT NULL,
  partition_no integer NOT NULL,
  member_id    text,
  epoch        bigint  NOT NULL DEFAULT 0,
  expires_at   timestamptz,
  committed    bigint,
  PRIMARY KEY (group_id, topic, partition_no)
) WITH (fillfactor = 50);

-- Sequenced writers: a newer epoch fences out every older one.
CREATE TABLE bus_writers (
  writer_id text   PRIMARY KEY,
  epoch     bigint NOT NULL DEFAULT 0,
  position  bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
