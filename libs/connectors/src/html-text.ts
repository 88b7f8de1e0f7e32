import { Parser } from 'htmlparser2';

/** Elements that begin on a line of their own. */
const BLOCKS = new Set(['p', 'div', 'br', 'li', 'tr', 'blockquote', 'pre', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
/** What is code for a browser is nobody's words. */
const UNREAD = new Set(['script', 'style', 'template']);

/** The words of a post that comes as HTML, one block a line. Where a link leads is kept when its words do not say it. */
export function textOfHtml(html: string): string {
  const parts: string[] = [];
  // Links do not nest. One at a time also keeps the work linear in what a stranger sends.
  let link: { readonly href: string; readonly from: number } | null = null;
  let unread = 0;
  const parser = new Parser({
    onopentag(name, { href = '' }) {
      if (UNREAD.has(name)) unread += 1;
      if (BLOCKS.has(name)) parts.push('\n');
      if (name === 'a') link = { href, from: parts.length };
    },
    ontext(text) {
      if (unread === 0) parts.push(text);
    },
    onclosetag(name) {
      if (UNREAD.has(name)) unread -= 1;
      if (name !== 'a' || link === null) return;
      const { href, from } = link;
      link = null;
      const words = parts.slice(from).join('');
      // Fediverse links show a shortened address, mentions and tags show their name.
      if (/^https?:/i.test(href) && !/^[@#]/.test(words) && !words.includes(href)) parts.push(` ${href}`);
    },
  });
  parser.end(html);
  return parts
    .join('')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
