import type { Flag, FlaggedNetwork } from '@manumit/contracts';
import { type Edge, type Graph, graphOf, NAME_OF_TIE } from './graph.js';
import { type Layout, type Placed, type Point, placeGraph } from './layout.js';
import { legendOf } from './legend.js';
import { COERCED, COLOUR_OF_ROLE, INK, LINE_OF_TIE, QUIET, ROLE_NAMES } from './style.js';
import { element, shortened } from './svg.js';

const RADIUS = 16;
const MARGIN = 180;
const HEADER = 92;
const FOOTER = 84;
/** Room for the title and the legend. */
const MIN_WIDTH = 860;
const LONGEST_NAME = 22;

export type FlagOfNetwork = Flag & { readonly network: FlaggedNetwork };

/** Draws the network of a flag as an SVG document: accounts, what they seem to do, and what ties them, each tie labelled. */
export function drawNetwork(flag: FlagOfNetwork): string {
  const graph = graphOf(flag.network);
  const layout = placeGraph(graph);
  const points = [...layout.nodes.values(), ...layout.words.values()];
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const width = Math.max(MIN_WIDTH, right - left + 2 * MARGIN);
  const height = bottom - top + MARGIN + HEADER + FOOTER;
  const shiftX = Math.round((width - (right - left)) / 2 - left);
  const shiftY = Math.round(HEADER + MARGIN / 2 - top);
  const moved = <Item extends Point>(point: Item): Item => ({ ...point, x: point.x + shiftX, y: point.y + shiftY });
  const at: Layout = {
    nodes: new Map([...layout.nodes].map(([id, place]) => [id, moved(place)])),
    words: new Map([...layout.words].map(([edge, place]) => [edge, moved(place)])),
  };
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'font-family': 'system-ui, "Segoe UI", "Noto Sans", sans-serif',
      'font-size': 12,
    },
    element('title', {}, [titleOf(flag)]),
    element('desc', {}, [describe(flag.network)]),
    element('rect', { width, height, fill: '#ffffff' }),
    header(flag),
    arrowHeads(),
    ...graph.edges.map((edge) => line(edge, at)),
    ...[...at.nodes.values()].map(mark),
    ...labels(graph, at),
    element('g', { transform: `translate(28 ${height - FOOTER + 16})` }, ...legendOf(flag.network)),
  );
}

const titleOf = ({ network, score }: FlagOfNetwork): string =>
  `Network of ${network.members.length} accounts, score ${score.toFixed(2)}`;

/** What the picture shows, for those who do not see it. */
function describe({ members, ties, demand = [] }: FlaggedNetwork): string {
  const of = members.map(
    ({ accountId, role, possiblyCoerced }) =>
      `${accountId}: ${ROLE_NAMES[role]}${possiblyCoerced ? ', possibly coerced' : ''}.`,
  );
  const tied = ties.map(({ from, to, kind }) => `${from} and ${to}: ${NAME_OF_TIE[kind]}.`);
  const asking = demand.map(({ accountId, answers }) => `${accountId} answers ${answers}.`);
  return [...of, ...tied, ...asking].join(' ');
}

function header(flag: FlagOfNetwork): string {
  const { network, flagId, revision, platform } = flag;
  const state = network.closed === undefined ? '' : ` · closed: ${network.closed.reason}`;
  const facts = `${flagId} · revision ${revision} · ${platform} · since ${network.since.slice(0, 10)}${state}`;
  return element(
    'g',
    { transform: 'translate(28 38)' },
    element('text', { 'font-size': 20, 'font-weight': 600, fill: INK }, [titleOf(flag)]),
    element('text', { y: 22, fill: QUIET }, [facts]),
    element('text', { y: 40, fill: QUIET }, [flag.reasons.join(' · ')]),
  );
}

function arrowHeads(): string {
  const heads = (['handover', 'answer'] as const).map((kind) =>
    element(
      'marker',
      {
        id: `to-${kind}`,
        viewBox: '0 0 8 8',
        refX: 7,
        refY: 4,
        markerWidth: 11,
        markerHeight: 11,
        markerUnits: 'userSpaceOnUse',
        orient: 'auto',
      },
      element('path', { d: 'M0 0 L8 4 L0 8 z', fill: LINE_OF_TIE[kind].colour }),
    ),
  );
  return element('defs', {}, ...heads);
}

/** Heavier where what ties is rarer; it leads through its words and ends at the rims of its nodes. */
function line(edge: Edge, at: Layout): string {
  const { tie, weight, isDirected } = edge;
  const [a, b] = [placeIn(at, edge.from), placeIn(at, edge.to)];
  const words = at.words.get(edge) ?? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  // A quadratic curve is halfway between its control point and the middle of its ends.
  const bend = { x: 2 * words.x - (a.x + b.x) / 2, y: 2 * words.y - (a.y + b.y) / 2 };
  const [from, to] = [rimOf(a, bend), rimOf(b, bend)];
  const { colour, dash } = LINE_OF_TIE[tie];
  return element('path', {
    d: `M${from} Q${Math.round(bend.x)} ${Math.round(bend.y)} ${to}`,
    fill: 'none',
    stroke: colour,
    'stroke-width': (1 + 1.6 * weight).toFixed(1),
    'stroke-opacity': 0.75,
    ...(dash === '' ? {} : { 'stroke-dasharray': dash }),
    ...(isDirected ? { 'marker-end': `url(#to-${tie})` } : {}),
  });
}

function placeIn({ nodes }: Layout, id: string): Placed {
  const place = nodes.get(id);
  if (place === undefined) throw new RangeError(`a tie leads to ${id}, who is no member`);
  return place;
}

/** Where a line that goes towards a point leaves a node. */
function rimOf({ node, x, y }: Placed, towards: Point): string {
  const distance = Math.max(1, Math.hypot(towards.x - x, towards.y - y));
  const share = (node.kind === 'shared' ? 0 : RADIUS + 3) / distance;
  return `${Math.round(x + (towards.x - x) * share)} ${Math.round(y + (towards.y - y) * share)}`;
}

function mark({ node, x, y }: Placed): string {
  if (node.kind === 'shared') {
    const { colour } = LINE_OF_TIE[node.tie];
    const box = { x: x - 8, y: y - 8, width: 16, height: 16, transform: `rotate(45 ${x} ${y})` };
    return element('rect', { ...box, fill: '#ffffff', stroke: colour, 'stroke-width': 2.5 });
  }
  const { role, possiblyCoerced } = node.member;
  const circle = element('circle', { cx: x, cy: y, r: RADIUS, fill: COLOUR_OF_ROLE[role] });
  if (!possiblyCoerced) return circle;
  const ring = {
    cx: x,
    cy: y,
    r: RADIUS + 5,
    fill: 'none',
    stroke: COERCED,
    'stroke-width': 3,
    'stroke-dasharray': '5 3',
  };
  return circle + element('circle', ring);
}

/** Names under the nodes and words on the lines, above everything else, each on a ground that keeps it readable. */
function labels({ edges }: Graph, at: Layout): string[] {
  const ofNodes = [...at.nodes.values()].flatMap(({ node, x, y }) => {
    if (node.kind === 'shared') {
      const { colour } = LINE_OF_TIE[node.tie];
      return [text(x, y + 27, `${NAME_OF_TIE[node.tie]} · ${node.accounts} accounts`, colour)];
    }
    const { accountId, role, possiblyCoerced } = node.member;
    return [
      text(x, y + RADIUS + 18, shortened(accountId, LONGEST_NAME), INK, 600),
      text(x, y + RADIUS + 33, ROLE_NAMES[role], QUIET),
      ...(possiblyCoerced ? [text(x, y + RADIUS + 48, 'possibly coerced', COERCED, 600)] : []),
    ];
  });
  const ofEdges = edges.flatMap((edge) => {
    const place = at.words.get(edge);
    if (edge.label === null || place === undefined) return [];
    return [text(place.x, place.y + 4, edge.label, LINE_OF_TIE[edge.tie].colour)];
  });
  return [...ofEdges, ...ofNodes];
}

const text = (x: number, y: number, words: string, fill: string, weight = 400): string =>
  element(
    'text',
    {
      x,
      y,
      'text-anchor': 'middle',
      fill,
      'font-weight': weight,
      stroke: '#ffffff',
      'stroke-width': 3.5,
      'stroke-linejoin': 'round',
      'paint-order': 'stroke',
    },
    [words],
  );
