-- What a queue is filtered by. Bodies of flags that are there already are JSON text, written with these keys in this order; a quotation mark
-- within a value has a backslash before it, so the first match is the key.
ALTER TABLE flags ADD COLUMN surface text;
ALTER TABLE flags ADD COLUMN score real;
ALTER TABLE flags ADD COLUMN typologies text[] NOT NULL DEFAULT '{}';
UPDATE flags SET
  surface = substring(body FROM '[^\\]"surface":"([a-z]+)"'),
  score = substring(body FROM '[^\\]"score":([0-9.e-]+)')::real,
  typologies = coalesce(
    string_to_array(nullif(replace(substring(body FROM '[^\\]"typologies":\[([a-z_",]*)\]'), '"', ''), ''), ','), '{}');

-- Few flags are open; of a filter that fits nothing a page must not look at all of them.
CREATE INDEX flags_open_kind ON flags (queue, kind) WHERE NOT closed;
CREATE INDEX flags_open_surface ON flags (queue, surface) WHERE NOT closed;
CREATE INDEX flags_open_score ON flags (queue, score) WHERE NOT closed;
CREATE INDEX flags_open_typologies ON flags USING gin (typologies) WHERE NOT closed;
