import type { ClaimedLease } from './leases.js';

/** A partition that this member holds. */
export interface HeldPartition {
  readonly topic: string;
  readonly partition: number;
  epoch: bigint;
  position: bigint;
  end: bigint;
  stretch: 'unclaimed' | 'claimed' | 'failed';
  failures: number;
  isBusy: boolean;
  isWaiting: boolean;
  isLost: boolean;
  isLeaving: boolean;
}

export const nameOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

export function holdPartition({ topic, partition, epoch, committed }: ClaimedLease): HeldPartition {
  const position = committed ?? 0n;
  return {
    topic,
    partition,
    epoch,
    position,
    end: position,
    stretch: 'unclaimed',
    failures: 0,
    isBusy: false,
    isWaiting: false,
    isLost: false,
    isLeaving: false,
  };
}

export const isReady = ({ isBusy, isWaiting, isLeaving, position, end }: HeldPartition): boolean =>
  !isBusy && !isWaiting && !isLeaving && position < end;

/** Which to give back first, from the end: what is leaving already, then what is idle and can go at once. */
export const leavingOrder = ({ isLeaving, isBusy }: HeldPartition): number => (isLeaving ? 2 : isBusy ? 0 : 1);
