/** What CloudEvents says of a record; the record's value is the event's data. */
export interface CloudEventAttributes {
  /** Unique for the source. */
  readonly id: string;
  /** For example `moderation.message.v1`. */
  readonly type: string;
  /** A URI reference of who made the event, for example `/gateway/sources/forum`. */
  readonly source: string;
  /** RFC 3339. */
  readonly time: string;
  readonly subject?: string;
}

/**
 * The headers of a record in CloudEvents' binary content mode.
 *
 * Kafka Protocol Binding for CloudEvents 1.0.2, §3.2: attributes are headers with the prefix `ce_`, and
 * `datacontenttype` is the header `content-type`.
 */
export function cloudEventHeaders({ id, type, source, time, subject }: CloudEventAttributes): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: type,
    ce_source: source,
    ce_time: time,
    ...(subject === undefined ? {} : { ce_subject: subject }),
    'content-type': 'application/json',
  };
}
