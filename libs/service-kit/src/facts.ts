import { describeError } from './describe-error.js';

type Kind = 'number' | 'boolean' | 'word';

/**
 * All that a log line may tell, by name. What is not here is not logged, whatever it is and however deep it lies: a list
 * of what is forbidden would have to know every shape that words of people, their ids and secrets come in.
 */
const FACTS = {
  admin: 'word',
  attempt: 'number',
  deadLetters: 'number',
  durationSeconds: 'number',
  endpoint: 'word',
  flagId: 'word',
  flags: 'number',
  found: 'boolean',
  fromOffset: 'number',
  kind: 'word',
  method: 'word',
  outcome: 'word',
  part: 'word',
  partition: 'number',
  queue: 'word',
  reason: 'word',
  records: 'number',
  revision: 'number',
  role: 'word',
  state: 'word',
  timeoutMs: 'number',
  toOffset: 'number',
  topic: 'word',
  url: 'word',
  webhookId: 'word',
  what: 'word',
} as const satisfies Record<string, Kind>;

type ValueOf<K extends Kind> = K extends 'number' ? number : K extends 'boolean' ? boolean : string;

/** What a log line tells beside its message: facts by name, and the error behind it. */
export type Facts = { readonly [Name in keyof typeof FACTS]?: ValueOf<(typeof FACTS)[Name]> } & {
  readonly err?: unknown;
};

const KINDS: ReadonlyMap<string, Kind> = new Map(Object.entries(FACTS));
/** Names, ids of ours, addresses: nothing that has a space in it is one. */
const WORD = /^[\w.:/@[\]-]{1,200}$/;

/** The facts that may be logged; of what may not be is told how much it was, so that whoever misses it learns why. */
export function keepFacts(facts: Facts): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  let offLimits = 0;
  for (const [name, value] of Object.entries(facts)) {
    if (value === undefined) continue;
    if (name === 'err') kept[name] = describeError(value);
    else if (isFact(name, value)) kept[name] = value;
    else offLimits += 1;
  }
  return offLimits === 0 ? kept : { ...kept, offLimits };
}

function isFact(name: string, value: unknown): boolean {
  const kind = KINDS.get(name);
  return kind === 'word' ? typeof value === 'string' && WORD.test(value) : typeof value === kind;
}
