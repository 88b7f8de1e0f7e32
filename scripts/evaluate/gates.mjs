/** What no change may fall behind, on any set of messages that is looked at. Raised as the model gets better. */
const AT_LEAST = { flagged: 0.4, supportFound: 0.6 };
const AT_MOST = { noneFlagged: 0.08, hardNoneFlagged: 0.12, supportFlagged: 0.03 };
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
