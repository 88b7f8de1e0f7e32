/** The names and numbers of Kafka's protocol errors in an error and its causes. */
export function protocolErrors(thrown: unknown): ReadonlySet<string | number> {
  const found = new Set<string | number>();
  let error: unknown = thrown;
  for (let depth = 0; depth < 10 && typeof error === 'object' && error !== null; depth += 1) {
    if ('type' in error && typeof error.type === 'string') found.add(error.type);
    if ('code' in error && typeof error.code === 'number') found.add(error.code);
    error = 'cause' in error ? error.cause : undefined;
  }
  return found;
}

const LOST = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID'];
const FENCED = ['INVALID_PRODUCER_EPOCH', 'TRANSACTION_COORDINATOR_FENCED', 90];

/** The group has given this member's partitions away. */
export const isMembershipLost = (error: unknown): boolean => LOST.some((type) => protocolErrors(error).has(type));

/** A newer producer has the transactional id; 90 is PRODUCER_FENCED, which kafkajs does not know by name. */
export const isProducerFenced = (error: unknown): boolean => FENCED.some((type) => protocolErrors(error).has(type));

export const isUnknownTopic = (error: unknown): boolean => protocolErrors(error).has('UNKNOWN_TOPIC_OR_PARTITION');
export const isRebalancing = (error: unknown): boolean => protocolErrors(error).has('REBALANCE_IN_PROGRESS');

/** What kafkajs itself says of an error: the same request may work later. */
export const isRetriable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'retriable' in error && error.retriable === true;

/** kafkajs wraps errors in "retries exceeded": the first one says what is wrong. */
export const rootOf = (error: Error): Error => (error.cause instanceof Error ? rootOf(error.cause) : error);
