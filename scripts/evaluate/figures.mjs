/** Area under the ROC curve: how often a positive is ranked before a negative; half where they are equal. */
export function auc(positives, negatives) {
  const all = [...positives.map((score) => [score, 1]), ...negatives.map((score) => [score, 0])].sort(
    (a, b) => a[0] - b[0],
  );
  let rankSum = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && all[to][0] === all[from][0]) to += 1;
    const rank = (from + to + 1) / 2;
    for (let index = from; index < to; index += 1) if (all[index][1] === 1) rankSum += rank;
    from = to;
  }
  const [p, n] = [positives.length, negatives.length];
  return p === 0 || n === 0 ? Number.NaN : (rankSum - (p * (p + 1)) / 2) / (p * n);
}

/** Area under the precision-recall curve, by steps (average precision). */
export function averagePrecision(positives, negatives) {
  const all = [...positives.map((score) => [score, 1]), ...negatives.map((score) => [score, 0])].sort(
    (a, b) => b[0] - a[0],
  );
  let found = 0;
  let sum = 0;
  for (const [index, [, isPositive]] of all.entries()) {
    if (isPositive === 0) continue;
    found += 1;
    sum += found / (index + 1);
  }
  return positives.length === 0 ? Number.NaN : sum / positives.length;
}

/** Recall where so large a share of the negatives is flagged. */
export function recallAt(rate, positives, negatives) {
  const limit = [...negatives].sort((a, b) => b - a)[Math.floor(rate * negatives.length)] ?? 0;
  return positives.filter((score) => score > limit).length / positives.length;
}

/** Ten bins of what was said and what was so. */
export function reliability(shares, outcomes) {
  const bins = Array.from({ length: 10 }, () => ({ count: 0, said: 0, was: 0 }));
  for (const [index, share] of shares.entries()) {
    const bin = bins[Math.min(9, Math.floor(share * 10))];
    bin.count += 1;
    bin.said += share;
    bin.was += outcomes[index] ? 1 : 0;
  }
  const error = bins.reduce((sum, { said, was }) => sum + Math.abs(said - was), 0) / Math.max(1, shares.length);
  return { bins, error };
}

/** 95 % interval of a share (Wilson 1927). */
export function interval(part, whole) {
  if (whole === 0) return [0, 1];
  const z = 1.96;
  const share = part / whole;
  const middle = (share + (z * z) / (2 * whole)) / (1 + (z * z) / whole);
  const half = (z * Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole))) / (1 + (z * z) / whole);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
