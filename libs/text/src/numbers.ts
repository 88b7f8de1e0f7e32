const WORDS: Readonly<Record<string, number>> = Object.fromEntries([
  ['ten', 10],
  ['eleven', 11],
  ['twelve', 12],
  ['thirteen', 13],
  ['fourteen', 14],
  ['fifteen', 15],
  ['sixteen', 16],
  ['seventeen', 17],
  ['eighteen', 18],
  ['nineteen', 19],
  ['twenty', 20],
  ['десять', 10],
  ['одинадцять', 11],
  ['дванадцять', 12],
  ['тринадцять', 13],
  ['чотирнадцять', 14],
  ['пятнадцять', 15],
  ['шістнадцять', 16],
  ['сімнадцять', 17],
  ['вісімнадцять', 18],
  ['одиннадцать', 11],
  ['двенадцать', 12],
  ['тринадцать', 13],
  ['четырнадцать', 14],
  ['пятнадцать', 15],
  ['шестнадцать', 16],
  ['семнадцать', 17],
  ['восемнадцать', 18],
  ['diez', 10],
  ['doce', 12],
  ['trece', 13],
  ['catorce', 14],
  ['quince', 15],
  ['dieciseis', 16],
  ['diecisiete', 17],
  ['dieciocho', 18],
]);

const CURRENCY =
  /^(?:[$€£₴₽]|usd|eur|gbp|uah|rub|euros?|dollars?|dollari?|dolares|pounds?|bucks|pln|zl|zloty|грн|гривень|гривен|гривні|руб|рублей|рубля|долларов|доларів|евро|євро|баксов|баксів)$/;
const THOUSAND = /^(?:k|thousand|тис|тисяч|тыс|тысяч|mil|к)$/;

/** The value of a number token, written with digits or as a word; null for any other token. */
export function numberOf(token: string): number | null {
  if (/^\d{1,9}$/.test(token)) return Number(token);
  const thousands = /^(\d{1,3})[kк]$/.exec(token);
  if (thousands?.[1] !== undefined) return Number(thousands[1]) * 1_000;
  return Object.hasOwn(WORDS, token) ? (WORDS[token] ?? null) : null;
}

/** Digits glued to a currency (`2000usd`), or a token that is a currency. */
export const isCurrency = (token: string): boolean => CURRENCY.test(token);
export const isThousand = (token: string): boolean => THOUSAND.test(token);
export const isGluedMoney = (token: string): boolean =>
  /^\d+(?:usd|eur|gbp|uah|pln|zl|грн|руб|евро|євро|k|к)$/.test(token);
