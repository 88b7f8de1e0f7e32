import type { BatchHandler, Bus, Consumer, ConsumerState } from '@manumit/bus';
import { type Policy, TOPICS } from '@manumit/contracts';
import { nobodysPoint } from '@manumit/risk';
import type { Database } from '@manumit/store';
import type { Assessor } from './assessor.js';
import type { ScorerEvents } from './events.js';
import { runKeyedStage } from './keyed-stage.js';
import { watchLag } from './lag.js';
import { createLinkStage } from './linker/link-stage.js';
import { createSealer } from './linker/seal.js';
import { createPseudonyms } from './pseudonyms.js';
import { keepRetention } from './retention.js';
import { createScoreHandler } from './score-handler.js';

export interface ScorerOptions {
  readonly bus: Bus;
  readonly database: Database;
  readonly assessor: Assessor;
  readonly policy: Policy;
  /** At least 32 bytes; accounts and conversations in the store are named by it. */
  readonly contextKey: Uint8Array;
  readonly groupId: string;
  readonly maxBatchRecords: number;
  readonly concurrency: number;
  readonly events: ScorerEvents;
  /** Deletes old records of log tables; Apache Kafka does it by itself. */
  readonly trimLog?: () => Promise<unknown>;
  readonly onState?: (state: ConsumerState) => void;
  readonly now?: () => Date;
}

export interface Scorer {
  /** Finishes and acknowledges the batches at hand, then leaves the group. */
  stop(): Promise<void>;
}

/** The group of the linkers, beside that of the scorers. */
export const linkerGroupOf = (groupId: string): string => `${groupId}.links`;

/** Starts to read message events and to put flags on their queues; and to link accounts by what the messages say. */
export async function createScorer(options: ScorerOptions): Promise<Scorer> {
  const { bus, database, policy, groupId, events } = options;
  const shared = {
    ...options,
    pseudonyms: createPseudonyms(options.contextKey),
    sealer: createSealer(options.contextKey),
    now: options.now ?? (() => new Date()),
  };
  const linkerGroup = linkerGroupOf(groupId);
  const scoring = createScoreHandler(shared);
  const linking = runKeyedStage(createLinkStage({ isPublic: nobodysPoint, ...shared }), {
    ...shared,
    groupId: linkerGroup,
  });
  const states = new Map<string, ConsumerState>();
  const consumers = await Promise.all([
    consume(groupId, TOPICS.messages, scoring),
    consume(linkerGroup, TOPICS.linkSignals, linking),
  ]);
  const stopping = new AbortController();
  const readers = [
    { groupId, topic: TOPICS.messages },
    { groupId: linkerGroup, topic: TOPICS.linkSignals },
  ];
  const background = Promise.all([
    keepRetention(database, policy, events, stopping.signal, options.trimLog ?? (async () => {})),
    watchLag(bus, readers, events, stopping.signal),
  ]);
  return {
    async stop() {
      stopping.abort();
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await Promise.all([scoring.close(), linking.close()]);
      await background;
    },
  };

  function consume(group: string, topic: string, handler: BatchHandler): Promise<Consumer> {
    return bus.consume(
      {
        groupId: group,
        topics: [topic],
        maxBatchRecords: options.maxBatchRecords,
        concurrency: options.concurrency,
        from: 'earliest',
        onState(state) {
          events.consumerState(state.kind, state.kind === 'retrying' ? state.error : undefined);
          states.set(topic, state);
          // Ready is who has joined both groups.
          if (states.size === CONSUMERS) options.onState?.(worstOf([...states.values()]));
        },
      },
      handler,
    );
  }
}

const CONSUMERS = 2;

/** One state for all consumers: that of the one that is worst off. */
function worstOf(states: readonly ConsumerState[]): ConsumerState {
  const ranked = [...states].sort((a, b) => RANK[a.kind] - RANK[b.kind]);
  return ranked[0] ?? { kind: 'stopped' };
}

const RANK: Readonly<Record<ConsumerState['kind'], number>> = { retrying: 0, stopped: 1, running: 2 };
