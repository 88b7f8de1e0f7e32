import type { JudgeFacts } from './facts.js';

/** What the judge thinks of one text; probabilities are calibrated and rounded to four decimals. */
export interface Opinion {
  readonly verdict: { readonly none: number; readonly flag: number; readonly support: number };
  readonly roles: Readonly<Record<string, number>>;
  readonly typologies: Readonly<Record<string, number>>;
  readonly stages: Readonly<Record<string, number>>;
}

/** The log odds of every head, in the order of their names. */
export interface Logits {
  readonly verdict: readonly number[];
  readonly role: readonly number[];
  readonly typology: readonly number[];
  readonly stage: readonly number[];
}

export function opinionOf(logits: Logits, { heads, calibration }: JudgeFacts): Opinion {
  const shifted = logits.verdict.map(
    (value, index) => value / calibration.temperature + (calibration.bias[index] ?? 0),
  );
  const [none = 0, flag = 0, support = 0] = softmax(shifted).map(round);
  return {
    verdict: { none, flag, support },
    roles: named(heads.role, softmax(logits.role)),
    typologies: named(heads.typology, logits.typology.map(logistic)),
    stages: named(heads.stage, softmax(logits.stage)),
  };
}

/** Four decimals: machines of one type give the same, and a replay does. */
const round = (share: number): number => Math.round(share * 10_000) / 10_000;
const logistic = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

function softmax(values: readonly number[]): number[] {
  const top = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

const named = (names: readonly string[], values: readonly number[]): Record<string, number> =>
  Object.fromEntries(names.map((name, index) => [name, round(values[index] ?? 0)]));
