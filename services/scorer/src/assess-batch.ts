import type { IncomingRecord, RecordBatch } from '@manumit/bus';
import type { Assessment, DeadLetter, MessageEvent, Policy } from '@manumit/contracts';
import { assess, hasSignal, type RiskModel } from '@manumit/risk';
import type { ScorerEvents } from './events.js';
import { parseRecord } from './parse-record.js';

/** How long the event loop may be held: far below any session timeout, and short for the readers of /livez. */
const SLICE_MS = 25;

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

/** Parses and assesses a batch in slices, with a heartbeat between them, and returns what has an effect. */
export async function assessBatch(
  batch: RecordBatch,
  model: RiskModel,
  policy: Policy,
  events: ScorerEvents,
): Promise<Effective[]> {
  const effective: Effective[] = [];
  let sliceStart = performance.now();
  for (const record of batch.records) {
    const effect = effectOf(record, model, policy, events);
    if (effect !== null) effective.push(effect);
    if (performance.now() - sliceStart > SLICE_MS) {
      await new Promise(setImmediate);
      await batch.heartbeat();
      sliceStart = performance.now();
    }
  }
  return effective;
}

function effectOf(record: IncomingRecord, model: RiskModel, policy: Policy, events: ScorerEvents): Effective | null {
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
    const assessment = assess(event, model, policy.thresholds);
    events.assessed(event.surface, assessment.disposition, (performance.now() - start) / 1_000);
    return hasSignal(assessment) ? { kind: 'signal', record, event, assessment } : null;
  } catch (error) {
    // The name of the fault only: its message may quote the text.
    const detail = `the risk scorer failed: ${error instanceof Error ? error.name : 'unknown fault'}`;
    return { kind: 'poison', record, reason: 'processing_failed', detail };
  }
}
