/** What no change may fall behind, on any set of messages that is looked at. Raised as the model gets better. */
const AT_LEAST = { flagged: 0.62, supportFound: 0.68, pairPrecision: 0.95, pairRecall: 0.85 };
const AT_MOST = { noneFlagged: 0.06, hardNoneFlagged: 0.1, supportFlagged: 0.02 };
const REAL_PER_TEN_THOUSAND = 3;

/** The figures that are beyond their gates, in words. */
export function brokenGates(figures) {
  return Object.entries(figures).flatMap(([name, of]) => [
    ...Object.entries(AT_LEAST).flatMap(([key, limit]) =>
      (of[key] ?? limit) < limit ? [`${name}: ${key} is ${of[key].toFixed(3)}, at least ${limit} is asked`] : [],
    ),
    ...Object.entries(AT_MOST).flatMap(([key, limit]) =>
      (of[key] ?? limit) > limit ? [`${name}: ${key} is ${of[key].toFixed(3)}, at most ${limit} is allowed`] : [],
    ),
    ...((of.perTenThousand ?? 0) > REAL_PER_TEN_THOUSAND
      ? [`${name}: ${of.perTenThousand.toFixed(2)} flags in 10,000 texts, at most ${REAL_PER_TEN_THOUSAND} are allowed`]
      : []),
  ]);
}
