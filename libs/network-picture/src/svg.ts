/** Words to be shown, as against markup. */
export type Words = readonly [string];

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML 1.0, section 2.2: control characters and halves of pairs stand in no document, escaped or not. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|\p{Cs}|[\ufffe\uffff]/gu;

/** What a platform calls an account is anybody's words. */
export const escaped = (words: string): string =>
  words.replace(FORBIDDEN, '\ufffd').replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (string | Words)[]
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const inner = children.map((child) => (typeof child === 'string' ? child : escaped(child[0])));
  return `<${name}${written.join('')}>${inner.join('')}</${name}>`;
}

/** A long name by its beginning and its end. */
export function shortened(name: string, length: number): string {
  const characters = [...name];
  if (characters.length <= length) return name;
  const half = Math.floor((length - 1) / 2);
  return `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`;
}
