/** Where money goes: kept apart from telephone numbers, which look alike. */
export interface PaymentSpan {
  readonly kind: 'card' | 'iban' | 'wallet';
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const CARD = /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g;
/** ISO 13616: two letters, two check digits, up to thirty letters and digits. */
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b/g;
/** Bitcoin (base58, bech32), Ethereum and its kin, Tron. */
const WALLET =
  /\b(?:bc1[a-z0-9]{25,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33})\b/g;

export function paymentsIn(text: string): PaymentSpan[] {
  const found: PaymentSpan[] = [];
  const add = (kind: PaymentSpan['kind'], key: string, start: number, written: string): void => {
    found.push({ kind, key, start, end: start + written.length });
  };
  for (const { 0: written, index } of text.matchAll(IBAN)) {
    const key = written.replaceAll(' ', '');
    if (isIban(key)) add('iban', key, index, written);
  }
  for (const { 0: written, index } of text.matchAll(CARD)) {
    const key = written.replace(/[ -]/g, '');
    if (isCard(key)) add('card', key, index, written);
  }
  for (const { 0: written, index } of text.matchAll(WALLET)) {
    if (/\d/.test(written) && /[a-z]/i.test(written)) add('wallet', written, index, written);
  }
  return found;
}

/** The check digit of ISO/IEC 7812-1, annex B. */
function isCard(digits: string): boolean {
  if (/^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** ISO 7064, MOD 97-10. */
function isIban(iban: string): boolean {
  if (iban.length < 15 || iban.length > 34) return false;
  const turned = iban.slice(4) + iban.slice(0, 4);
  let rest = 0;
  for (const character of turned) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
