import { QUEUES, queueTopic, TOPICS } from '@manumit/contracts';
import type { TopicSpec } from './bus.js';

const DAY_MS = 86_400_000;
const MIB = 1_048_576;

export interface TopicRetention {
  readonly messagesDays: number;
  readonly flagsDays: number;
  readonly deadLetterDays: number;
}

const DEFAULT_RETENTION: TopicRetention = { messagesDays: 7, flagsDays: 30, deadLetterDays: 30 };

/** Every topic of the pipeline. Dead letters carry the original bytes in base64, hence their size. */
export function topicSpecs(partitions: number, retention: Partial<TopicRetention> = {}): TopicSpec[] {
  const days = { ...DEFAULT_RETENTION, ...retention };
  const spec = (topic: string, retentionDays: number, maxRecordBytes: number): TopicSpec => ({
    topic,
    partitions,
    retentionMs: retentionDays * DAY_MS,
    maxRecordBytes,
  });
  return [
    spec(TOPICS.messages, days.messagesDays, 2 * MIB),
    spec(TOPICS.linkSignals, days.messagesDays, MIB),
    spec(TOPICS.flags, days.flagsDays, 4 * MIB),
    ...QUEUES.map((queue) => spec(queueTopic(queue), days.flagsDays, 4 * MIB)),
    spec(TOPICS.decisions, days.flagsDays, MIB),
    spec(TOPICS.deadLetters, days.deadLetterDays, 4 * MIB),
  ];
}
