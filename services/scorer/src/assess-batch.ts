import type { IncomingRecord, RecordBatch } from '@manumit/bus';
import type { Assessment, DeadLetter, MessageEvent, Policy } from '@manumit/contracts';
import { hasSignal } from '@manumit/risk';
import type { Assessor, Look } from './assessor.js';
import type { ScorerEvents } from './events.js';
import { parseRecord } from './parse-record.js';

/** How long the event loop may be held: far below any session timeout, and short for the readers of /livez. */
const SLICE_MS = 25;
/** So many texts the judge reads between two heartbeats: some milliseconds each. */
const JUDGED_AT_ONCE = 32;

/** A record that changes something: a message with a signal, or one that cannot be read. */
export type Effective =
  | {
      readonly kind: 'signal';
      readonly record: IncomingRecord;
      readonly event: MessageEvent;
      readonly assessment: Assessment;
    }
  | {
      readonly kind: 'poison';
      readonly record: IncomingRecord;
      readonly reason: DeadLetter['reason'];
      readonly detail: string;
    };

/** A message that the judge has to read before anything can be said. */
interface Asking {
  readonly kind: 'asking';
  readonly record: IncomingRecord;
  readonly look: Look;
}

/**
 * Parses and assesses a batch in slices, with a heartbeat between them, and returns what has an effect, in the order of the
 * records.
 */
export async function assessBatch(
  batch: RecordBatch,
  assessor: Assessor,
  policy: Policy,
  events: ScorerEvents,
): Promise<Effective[]> {
  const seen: (Effective | Asking)[] = [];
  let sliceStart = performance.now();
  for (const record of batch.records) {
    const effect = effectOf(record, assessor, policy, events);
    if (effect !== null) seen.push(effect);
    if (performance.now() - sliceStart > SLICE_MS) {
      await new Promise(setImmediate);
      await batch.heartbeat();
      sliceStart = performance.now();
    }
  }
  const asking = seen.filter((one) => one.kind === 'asking');
  const settled = new Map<IncomingRecord, Effective | null>();
  for (let from = 0; from < asking.length; from += JUDGED_AT_ONCE) {
    const some = asking.slice(from, from + JUDGED_AT_ONCE);
    const start = performance.now();
    const assessments = await assessor.settle(some.map(({ look }) => look));
    events.judged(some.length, (performance.now() - start) / 1_000);
    for (const [index, { record, look }] of some.entries())
      settled.set(record, concluded(record, look.event, assessments[index] ?? null, events));
    await batch.heartbeat();
  }
  return seen.flatMap((one) => {
    const effect = one.kind === 'asking' ? (settled.get(one.record) ?? null) : one;
    return effect === null ? [] : [effect];
  });
}

function effectOf(
  record: IncomingRecord,
  assessor: Assessor,
  policy: Policy,
  events: ScorerEvents,
): Effective | Asking | null {
  const parsed = parseRecord(record.value);
  if (parsed.kind === 'empty') return null;
  if (parsed.kind === 'poison') return { ...parsed, record };
  const { event } = parsed;
  // Producers that write to the topic themselves do not pass the gateway: the policy holds here too.
  if (policy.surfaces[event.surface]?.read !== true) {
    events.surfaceClosed(event.surface);
    return null;
  }
  const start = performance.now();
  try {
    const look = assessor.look(event);
    events.screened((performance.now() - start) / 1_000);
    if (look.question !== null) return { kind: 'asking', record, look };
    return concluded(record, event, look.assessment, events);
  } catch (error) {
    // The name of the fault only: its message may quote the text.
    return failed(record, error instanceof Error ? error.name : 'unknown fault');
  }
}

function concluded(
  record: IncomingRecord,
  event: MessageEvent,
  assessment: Assessment | null,
  events: ScorerEvents,
): Effective | null {
  if (assessment === null) return failed(record, 'the judge');
  events.assessed(event.surface, assessment.disposition);
  return hasSignal(assessment) ? { kind: 'signal', record, event, assessment } : null;
}

const failed = (record: IncomingRecord, fault: string): Effective => ({
  kind: 'poison',
  record,
  reason: 'processing_failed',
  detail: `the risk scorer failed: ${fault}`,
});
