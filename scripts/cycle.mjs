/**
 * Finds one cycle of a directed graph, by depth-first search.
 *
 * @param {ReadonlyMap<string, readonly string[]>} graph edges to names that are no key are ignored
 * @returns {string[] | null} the cycle, its first name repeated at the end
 */
export function findCycle(graph) {
  const done = new Set();
  const path = [];
  const visit = (node) => {
    const start = path.indexOf(node);
    if (start >= 0) return [...path.slice(start), node];
    if (done.has(node)) return null;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const cycle = graph.has(next) ? visit(next) : null;
      if (cycle !== null) return cycle;
    }
    path.pop();
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node);
    if (cycle !== null) return cycle;
  }
  return null;
}
