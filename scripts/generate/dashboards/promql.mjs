/** A percentile of a histogram, over all labels but those that are named. */
export const percentile = (share, metric, by = '') =>
  `histogram_quantile(${share}, sum by (le${by === '' ? '' : `, ${by}`}) (rate(${metric}_bucket[$__rate_interval])))`;

/** What a counter grows by in a second. */
export const perSecond = (counter, by = '', where = '') =>
  `sum${by === '' ? '' : ` by (${by})`} (rate(${counter}${where}[$__rate_interval]))`;
