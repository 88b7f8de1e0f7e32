import type { BatchHandler, Outgoing } from '@manumit/bus';
import type { Flag, Policy } from '@manumit/contracts';
import { type ConversationContext, emptyContext } from '@manumit/risk';
import {
  loadContexts,
  type Queryable,
  reporterRecords,
  type StoredContext,
  saveContexts,
  saveFlags,
  saveReports,
} from '@manumit/store';
import { type AssessedMessage, assessBatch } from './assess-batch.js';
import type { Assessor } from './assessor.js';
import { considerMessage } from './consider-message.js';
import { type KeyedStageOptions, type Raised, runKeyedStage, type TracesByOffset } from './keyed-stage.js';
import type { Sealer } from './linker/seal.js';
import { veilSignal } from './linker/veil-signal.js';
import { recordOfLink } from './outgoing.js';
import type { Pseudonyms } from './pseudonyms.js';
import { isCredible, liftReported, reporterOf, reportsOf } from './report.js';

export interface ScoreHandlerOptions extends KeyedStageOptions {
  readonly assessor: Assessor;
  readonly policy: Policy;
  readonly pseudonyms: Pseudonyms;
  readonly sealer: Sealer;
}

/** Parse ▸ assess ▸ add context ▸ route, a part of a batch at a time; what links accounts goes on to the linker. */
export function createScoreHandler(options: ScoreHandlerOptions): BatchHandler & { close(): Promise<void> } {
  const { assessor, events, policy } = options;
  return runKeyedStage(
    {
      read: (batch) => assessBatch(batch, assessor, policy, events),
      apply: async (tx, messages, traces) => ({
        raised: await applySignals(tx, options, messages, traces),
        onward: messages.flatMap((message) => linkRecords(message, options, traces)),
      }),
    },
    options,
  );
}

/** Folds the messages into their contexts in the order of their offsets, and stores contexts and flags. */
async function applySignals(
  tx: Queryable,
  { pseudonyms, policy }: ScoreHandlerOptions,
  messages: readonly AssessedMessage[],
  traces: TracesByOffset,
): Promise<Raised[]> {
  const signals = messages.filter(({ isSign }) => isSign);
  const keyed = signals.map((signal) => ({ ...signal, contextKey: pseudonyms.conversation(signal.event) }));
  const contexts = await loadContexts<ConversationContext>(tx, [...new Set(keyed.map(({ contextKey }) => contextKey))]);
  const reported = signals.filter(({ event }) => event.report !== undefined);
  const records = await reporterRecords(tx, [...new Set(reported.map(({ event }) => reporterOf(event, pseudonyms)))]);
  const stored = new Map<string, StoredContext<ConversationContext>>();
  const flags: Flag[] = [];
  const causes = new Map<string, Omit<Raised, 'flag'>>();
  for (const { event, assessment, contextKey, record } of keyed) {
    const context = stored.get(contextKey)?.body ?? contexts.get(contextKey) ?? emptyContext();
    const reporter = records.get(reporterOf(event, pseudonyms));
    const lifted = liftReported(event, assessment, reporter === undefined || isCredible(reporter));
    const considered = considerMessage(event, lifted, context, { policy, pseudonyms });
    stored.set(contextKey, {
      key: contextKey,
      body: considered.context,
    });
    const trace = traces.get(record.offset) ?? null;
    for (const flag of considered.flags) {
      flags.push(flag);
      causes.set(flag.flagId, { trace, sentAtMs: Date.parse(event.sentAt) });
    }
  }
  const changed = await saveFlags(tx, flags);
  await saveReports(
    tx,
    reported.flatMap(({ event }) => reportsOf(event, pseudonyms)),
  );
  await saveContexts(tx, [...stored.values()]);
  return changed.flatMap((flag) => {
    const cause = causes.get(flag.flagId);
    return cause === undefined ? [] : [{ flag, ...cause }];
  });
}

function linkRecords(
  { event, link, record }: AssessedMessage,
  veil: ScoreHandlerOptions,
  traces: TracesByOffset,
): Outgoing[] {
  if (link === null) return [];
  return [recordOfLink(veilSignal(event, link, veil), traces.get(record.offset)?.headers ?? {})];
}
