import {
  forceCollide,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from 'd3-force';
import type { Edge, Graph, Node } from './graph.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed extends Point {
  readonly node: Node;
}

export interface Layout {
  /** By their ids. */
  readonly nodes: ReadonlyMap<string, Placed>;
  /** Where the words of each labelled edge stand; the edge leads through there. */
  readonly words: ReadonlyMap<Edge, Point>;
}

interface Moving extends SimulationNodeDatum {
  readonly id: string;
  readonly room: number;
}

/** Enough for a few hundred nodes to come to rest. */
const TICKS = 500;
/** Half the width that each takes with what is written at it. */
const ACCOUNT_ROOM = 68;
const SHARED_ROOM = 76;
const WORDS_ROOM = 80;
/** What is written is wider than high: places are found on a plane that is stretched so much upwards. */
const STRETCH = 1.7;

/**
 * Places the nodes of a graph, and the words on its edges as if they were nodes, so that nothing is written over anything else where
 * there is room. The same graph is placed alike: the library's own random source has a fixed seed.
 */
export function placeGraph({ nodes, edges }: Graph): Layout {
  const labelled = edges.filter(({ label }) => label !== null);
  const wordsOf = new Map(labelled.map((edge, index) => [edge, `words ${index}`]));
  const moving: Moving[] = [
    ...nodes.map(({ id, kind }) => ({ id, room: kind === 'account' ? ACCOUNT_ROOM : SHARED_ROOM })),
    ...[...wordsOf.values()].map((id) => ({ id, room: WORDS_ROOM })),
  ];
  const links = edges.flatMap((edge) => {
    const words = wordsOf.get(edge);
    const { from, to } = edge;
    if (words === undefined) return [{ source: from, target: to, length: 140 }];
    // The third keeps the accounts apart, so that the words find their place between them.
    return [
      { source: from, target: words, length: 140 },
      { source: words, target: to, length: 140 },
      { source: from, target: to, length: 300 },
    ];
  });
  const simulation = forceSimulation(moving)
    .force(
      'ties',
      forceLink<Moving, (typeof links)[number]>(links)
        .id(({ id }) => id)
        .distance(({ length }) => length)
        .strength(0.5),
    )
    .force('apart', forceManyBody<Moving>().strength(-420))
    .force('room', forceCollide<Moving>(({ room }) => room).iterations(6))
    .force('together across', forceX<Moving>(0).strength(0.04))
    .force('together upright', forceY<Moving>(0).strength(0.04))
    .stop();
  simulation.tick(TICKS);
  const places = new Map(
    moving.map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y / STRETCH) }] as const),
  );
  const placeOf = (id: string): Point => places.get(id) ?? { x: 0, y: 0 };
  return {
    nodes: new Map(nodes.map((node) => [node.id, { node, ...placeOf(node.id) }])),
    words: new Map([...wordsOf].map(([edge, id]) => [edge, placeOf(id)])),
  };
}
