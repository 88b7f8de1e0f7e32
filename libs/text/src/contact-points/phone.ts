import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { DigitRun } from './digits.js';

/** ITU-T E.164: a number has at most fifteen digits. */
const MAX_DIGITS = 15;
/** Fewer digits are prices, dates and house numbers as often as telephone numbers. */
const MIN_DIGITS = 9;
/** With a word before them that says what they are, or a plus. */
export const MIN_DIGITS_NAMED = 7;
/** National numbers are compared by so many last digits: enough to be one subscriber's, and free of codes that come and go. */
const COMPARED = 9;

/** A word before a number that says that it is one to call. */
const NAMES_A_PHONE =
  /^(?:tel\w*|telefon\w*|phone\w*|ph|mob\w*|cell|call|ring|text|txt|sms|whatsapp\w*|wa|viber|signal|тел\w*|телефон\p{L}*|номер\p{L}*|моб\p{L}*|вайбер\p{L}*|ватсап\p{L}*|дзвон\p{L}*|звон\p{L}*|пиш\p{L}*|llam\w*|num\w*|zadzwon\w*|dzwon\w*|suna\w*|appel\w*|liga\w*|ruf\w*|ara\w*|chiam\w*|goi|tawag\w*|رقم|اتصل|واتس\p{L}*|فون|फोन|कॉल|电话|微信|手机)$/u;

/**
 * The subscriber that a run of digits names: the last digits of the national number, so that a number with its country code, with
 * its trunk zero and without both is the same. Null where it is no telephone number.
 *
 * @param before the word before the run, folded
 */
export function phoneKey({ digits, hasPlus }: DigitRun, before: string): string | null {
  const isNamed = hasPlus || NAMES_A_PHONE.test(before);
  if (digits.length > MAX_DIGITS || digits.length < (isNamed ? MIN_DIGITS_NAMED : MIN_DIGITS)) return null;
  const international = hasPlus ? digits : digits.startsWith('00') && digits.length > 11 ? digits.slice(2) : null;
  const national =
    international === null ? digits : (parsePhoneNumberFromString(`+${international}`)?.nationalNumber ?? digits);
  const significant = national.replace(/^0+/, '').slice(-COMPARED);
  return significant.length < 6 || /^(\d)\1*$/.test(significant) ? null : significant;
}
