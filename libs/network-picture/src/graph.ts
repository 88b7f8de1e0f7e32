import type { FlaggedNetwork, NetworkMember, NetworkTie, TieKind } from '@manumit/contracts';

/** What the lines of a picture say: a tie, or that somebody answers an offer. */
export type LineKind = TieKind | 'answer';

/** An account, or what several accounts share. */
export type Node =
  | { readonly kind: 'account'; readonly id: string; readonly member: NetworkMember }
  | { readonly kind: 'shared'; readonly id: string; readonly tie: TieKind; readonly accounts: number };

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly tie: LineKind;
  /** Null where the node that it leads to says it already. */
  readonly label: string | null;
  readonly weight: number;
  /** From one account to another, rather than between both. */
  readonly isDirected: boolean;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** From so many ties of one kind at one account on, what they share is drawn once, and labelled once. */
const SHARED_FROM = 3;

export const NAME_OF_TIE: Readonly<Record<LineKind, string>> = {
  contact_point: 'same contact point',
  evading_contact_point: 'same contact point, hidden',
  handover: 'sends people on',
  template: 'copies of one text',
  answer: 'answers the offer',
};

/** The picture of a network as nodes and edges. */
export function graphOf({ members, ties, demand = [] }: FlaggedNetwork): Graph {
  const accounts = members.map((member): Node => ({ kind: 'account', id: `account ${member.accountId}`, member }));
  const nodes: Node[] = [...accounts];
  const buyers = new Set(demand.map(({ accountId }) => accountId));
  for (const accountId of buyers)
    nodes.push({
      kind: 'account',
      id: `account ${accountId}`,
      member: { accountId, role: 'buyer', possiblyCoerced: false },
    });
  const edges: Edge[] = demand.map(({ accountId, answers, evidence }) => ({
    from: `account ${accountId}`,
    to: `account ${answers}`,
    tie: 'answer',
    label: labelOf('answer', evidence.length),
    weight: 0,
    isDirected: true,
  }));
  const stars = new Map<string, NetworkTie[]>();
  for (const tie of ties) {
    const hub = tie.kind === 'handover' ? tie.to : tie.from;
    const key = `${tie.kind} ${hub}`;
    stars.set(key, [...(stars.get(key) ?? []), tie]);
  }
  for (const [key, star] of stars) {
    const [first] = star;
    if (first === undefined) continue;
    if (star.length < SHARED_FROM || isDirected(first.kind)) {
      edges.push(...star.map(edgeOf));
      continue;
    }
    const ends = [first.from, ...star.map(({ to }) => to)];
    nodes.push({ kind: 'shared', id: key, tie: first.kind, accounts: ends.length });
    for (const end of ends)
      edges.push({
        from: key,
        to: `account ${end}`,
        tie: first.kind,
        label: null,
        weight: first.weight,
        isDirected: false,
      });
  }
  return { nodes, edges };
}

const isDirected = (kind: TieKind): boolean => kind === 'handover';

const labelOf = (kind: LineKind, messages: number): string =>
  `${NAME_OF_TIE[kind]} · ${messages} ${messages === 1 ? 'message' : 'messages'}`;

const edgeOf = ({ from, to, kind, weight, evidence }: NetworkTie): Edge => ({
  from: `account ${from}`,
  to: `account ${to}`,
  tie: kind,
  label: labelOf(kind, evidence.length),
  weight,
  isDirected: isDirected(kind),
});
