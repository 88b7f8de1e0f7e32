-- What has to reach an endpoint: which flag, never what is in it. The flag is read when it is sent, so that retention
-- reaches what waits here too. `seq` is the order in which deliveries came.
CREATE TABLE deliveries (
  webhook_id   text        PRIMARY KEY,
  seq          bigint      GENERATED ALWAYS AS IDENTITY,
  endpoint     text        NOT NULL,
  queue        text        NOT NULL,
  flag_id      text        NOT NULL,
  revision     integer     NOT NULL,
  queued_at    timestamptz NOT NULL,
  state        text        NOT NULL DEFAULT 'waiting'
               CHECK (state IN ('waiting', 'delivered', 'dead', 'expired', 'withheld')),
  attempts     integer     NOT NULL DEFAULT 0,
  due_at       timestamptz NOT NULL,
  lease        text,
  leased_until timestamptz,
  outcome      text,
  finished_at  timestamptz
) WITH (fillfactor = 70);
CREATE INDEX deliveries_due ON deliveries (endpoint, due_at) WHERE state = 'waiting';
CREATE INDEX deliveries_order ON deliveries (endpoint, seq) WHERE state = 'waiting';
CREATE INDEX deliveries_dead ON deliveries (endpoint, seq) WHERE state = 'dead';
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;

-- What is remembered of an endpoint beside its configuration.
CREATE TABLE delivery_endpoints (
  endpoint         text PRIMARY KEY,
  delivered        bigint NOT NULL DEFAULT 0,
  failed           bigint NOT NULL DEFAULT 0,
  last_success_at  timestamptz,
  last_failure_at  timestamptz,
  last_failure     text,
  disabled_at      timestamptz
) WITH (fillfactor = 50);
