import type { IncomingRecord, RecordBatch } from '@manumit/bus';
import { type Assessment, type LinkSignal, type MessageEvent, mayRead, type Policy } from '@manumit/contracts';
import { hasSignal, linkSignalOf } from '@manumit/risk';
import type { Assessor, Look } from './assessor.js';
import type { ScorerEvents } from './events.js';
import type { Part, Poison } from './keyed-stage.js';
import { parseRecord } from './parse-record.js';

/** How long the event loop may be held: far below any session timeout, and short for the readers of /livez. */
const SLICE_MS = 25;
/** So long after the first question of a part its answers are waited for; meanwhile more is read. */
const PART_MS = 50;
/** So many unanswered questions end a part too: what is known by then can be committed. */
const MAX_UNANSWERED = 32;
/** One judge serves all partitions: a long wait for it is no reason to be taken for dead. */
const BEAT_MS = 1_000;

/** A message that changes something: it is a sign, or may link its author with others. */
export interface AssessedMessage {
  readonly kind: 'signal';
  readonly record: IncomingRecord;
  readonly event: MessageEvent;
  readonly assessment: Assessment;
  /** It belongs into the context of its conversation. */
  readonly isSign: boolean;
  /** With names as they are in the event. */
  readonly link: LinkSignal | null;
}

type Effective = AssessedMessage | Poison;

/**
 * Parses and assesses a batch in slices, with a heartbeat between them. The judge reads beside: what asks for it is asked at once.
 * A batch is one part, unless the judge has much to read in it: then the flags of its beginning need not wait for its end.
 */
export async function* assessBatch(
  batch: RecordBatch,
  assessor: Assessor,
  policy: Policy,
  events: ScorerEvents,
): AsyncGenerator<Part<AssessedMessage>, void> {
  let part = openPart();
  let sliceStart = performance.now();
  const last = batch.records.at(-1);
  for (const record of batch.records) {
    part.add(effectOf(record, assessor, policy, events));
    if (performance.now() - sliceStart > SLICE_MS) {
      await new Promise(setImmediate);
      await batch.heartbeat();
      sliceStart = performance.now();
    }
    if (record !== last && !part.isFull()) continue;
    yield { nextOffset: record.offset + 1n, effects: await beating(part.effects(), batch) };
    await batch.heartbeat();
    part = openPart();
    sliceStart = performance.now();
  }
}

/** Effects in the order of their records, some of which the judge has yet to tell. */
function openPart() {
  const seen: (Effective | null | Promise<Effective | null>)[] = [];
  let unanswered = 0;
  let firstAskedMs = Number.POSITIVE_INFINITY;
  return {
    add(effect: Effective | null | Promise<Effective | null>): void {
      if (effect === null) return;
      seen.push(effect);
      if (!(effect instanceof Promise)) return;
      unanswered += 1;
      firstAskedMs = Math.min(firstAskedMs, performance.now());
      const answered = (): void => {
        unanswered -= 1;
      };
      // Whoever waits for the part hears of a fault.
      effect.then(answered, answered);
    },
    isFull: () => unanswered >= MAX_UNANSWERED || (unanswered > 0 && performance.now() - firstAskedMs > PART_MS),
    effects: async (): Promise<Effective[]> => (await Promise.all(seen)).filter((effect) => effect !== null),
  };
}

/** Waits with heartbeats. One that fails is no answer: the next step of the batch hears of it. */
async function beating<Value>(value: Promise<Value>, batch: RecordBatch): Promise<Value> {
  const timer = setInterval(() => void batch.heartbeat().catch(() => {}), BEAT_MS);
  try {
    return await value;
  } finally {
    clearInterval(timer);
  }
}

function effectOf(
  record: IncomingRecord,
  assessor: Assessor,
  policy: Policy,
  events: ScorerEvents,
): Effective | null | Promise<Effective | null> {
  const parsed = parseRecord(record.value);
  if (parsed.kind === 'empty') return null;
  if (parsed.kind === 'poison') return { ...parsed, record };
  const { event } = parsed;
  // Producers that write to the topic themselves do not pass the gateway: the policy holds here too.
  if (!mayRead(policy, event)) {
    events.surfaceClosed(event.surface);
    return null;
  }
  const start = performance.now();
  try {
    const look = assessor.look(event);
    events.screened((performance.now() - start) / 1_000);
    if (look.question !== null) return settled(record, look, assessor, events);
    return concluded(record, look, look.assessment, assessor, events);
  } catch (error) {
    // The name of the fault only: its message may quote the text.
    return failed(record, error instanceof Error ? error.name : 'unknown fault');
  }
}

/** The effect once the judge has spoken, with what explains it. */
async function settled(
  record: IncomingRecord,
  look: Look,
  assessor: Assessor,
  events: ScorerEvents,
): Promise<Effective | null> {
  const start = performance.now();
  const assessment = await assessor.settle(look);
  events.judged((performance.now() - start) / 1_000);
  return concluded(record, look, assessment, assessor, events);
}

function concluded(
  record: IncomingRecord,
  { event, screening }: Look,
  assessment: Assessment | null,
  { publicPoints }: Assessor,
  events: ScorerEvents,
): Effective | null {
  if (assessment === null) return failed(record, 'the judge');
  events.assessed(event.surface, assessment.disposition);
  const isSign = hasSignal(assessment);
  const link = linkSignalOf(event, assessment, screening.reading.tokens, publicPoints);
  return isSign || link !== null ? { kind: 'signal', record, event, assessment, isSign, link } : null;
}

const failed = (record: IncomingRecord, fault: string): Poison => ({
  kind: 'poison',
  record,
  reason: 'processing_failed',
  detail: `the risk scorer failed: ${fault}`,
});
