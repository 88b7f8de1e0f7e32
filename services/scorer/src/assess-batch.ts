import type { IncomingRecord, RecordBatch } from '@manumit/bus';
import type { Assessment, LinkSignal, MessageEvent, Policy } from '@manumit/contracts';
import { hasSignal, linkSignalOf } from '@manumit/risk';
import type { Assessor, Look } from './assessor.js';
import type { ScorerEvents } from './events.js';
import type { Part, Poison } from './keyed-stage.js';
import { parseRecord } from './parse-record.js';

/** How long the event loop may be held: far below any session timeout, and short for the readers of /livez. */
const SLICE_MS = 25;
/** What the judge has to say of so many texts is waited for together; then what is known so far can be committed. */
const JUDGED_AT_ONCE = 8;

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

/** A message that the judge has to read before anything can be said. */
interface Asking {
  readonly kind: 'asking';
  readonly record: IncomingRecord;
  readonly look: Look;
}

/**
 * Parses and assesses a batch in slices, with a heartbeat between them. A batch is one part, unless the judge has much to read in
 * it: then the flags of its beginning need not wait for its end.
 */
export async function* assessBatch(
  batch: RecordBatch,
  assessor: Assessor,
  policy: Policy,
  events: ScorerEvents,
): AsyncGenerator<Part<AssessedMessage>, void> {
  let seen: (Effective | Asking)[] = [];
  let asking = 0;
  let sliceStart = performance.now();
  const last = batch.records.at(-1);
  for (const record of batch.records) {
    const effect = effectOf(record, assessor, policy, events);
    if (effect !== null) seen.push(effect);
    if (effect?.kind === 'asking') asking += 1;
    if (performance.now() - sliceStart > SLICE_MS) {
      await new Promise(setImmediate);
      await batch.heartbeat();
      sliceStart = performance.now();
    }
    if (asking < JUDGED_AT_ONCE && record !== last) continue;
    yield { nextOffset: record.offset + 1n, effects: await settled(seen, assessor, events) };
    await batch.heartbeat();
    seen = [];
    asking = 0;
    sliceStart = performance.now();
  }
}

/** The same with what the judge says of what asks for it. */
async function settled(
  seen: readonly (Effective | Asking)[],
  assessor: Assessor,
  events: ScorerEvents,
): Promise<Effective[]> {
  const asking = seen.filter((one) => one.kind === 'asking');
  const answers = new Map<IncomingRecord, Effective | null>();
  if (asking.length > 0) {
    const start = performance.now();
    const assessments = await assessor.settle(asking.map(({ look }) => look));
    events.judged(asking.length, (performance.now() - start) / 1_000);
    for (const [index, { record, look }] of asking.entries())
      answers.set(record, concluded(record, look, assessments[index] ?? null, assessor, events));
  }
  return seen.flatMap((one) => {
    const effect = one.kind === 'asking' ? (answers.get(one.record) ?? null) : one;
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
    return concluded(record, look, look.assessment, assessor, events);
  } catch (error) {
    // The name of the fault only: its message may quote the text.
    return failed(record, error instanceof Error ? error.name : 'unknown fault');
  }
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
