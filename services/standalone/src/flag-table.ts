import type { Flag } from '@manumit/contracts';
import Table from 'cli-table3';

/** Flags as a table for a terminal: the queue, how sure, who, what for, and the words that are the evidence. */
export function flagTable(flags: readonly Flag[], columns: number): string {
  const evidenceWidth = Math.max(30, columns - 76);
  const table = new Table({
    head: ['queue', 'score', 'kind', 'about', 'role', 'typologies', 'evidence'],
    colWidths: [14, 7, 12, 14, 12, 14, evidenceWidth],
    wordWrap: true,
    // No colours: the table may go to a file.
    style: { head: [], border: [] },
  });
  for (const flag of flags) {
    table.push([
      flag.queue,
      flag.score.toFixed(2),
      flag.kind,
      flag.actorId,
      flag.role,
      flag.typologies.join(', '),
      evidenceLines(flag).join('\n'),
    ]);
  }
  return table.toString();
}

/** One line an indicator, with the quoted words where the flag holds the text. */
function evidenceLines(flag: Flag): string[] {
  const lines = flag.evidence.flatMap(({ text, indicators }) =>
    indicators.map(({ id, spans }) => {
      const words = text === undefined ? [] : spans.map(({ start, end }) => `“${text.slice(start, end)}”`);
      return words.length === 0 ? id : `${id}: ${words.join(' ')}`;
    }),
  );
  return [...new Set(lines)];
}
