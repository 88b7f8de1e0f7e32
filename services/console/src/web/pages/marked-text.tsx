import type { Span } from '@manumit/contracts';
import type { VNode } from 'preact';
import { piecesOf, segmentsOf } from '../segments.js';
import type { View } from '../view.js';

export interface Mark {
  readonly spans: readonly Span[];
  readonly label: string;
  readonly style: string;
  /** As the list beside the text numbers it. */
  readonly number: number;
}

/** What somebody wrote, with the evidence marked. Nothing in it is markup; its own direction of writing holds within it alone. */
export function MarkedText(props: {
  readonly view: View;
  readonly text: string;
  readonly marks: readonly Mark[];
}): VNode {
  const { view, text, marks } = props;
  const segments = segmentsOf(
    text,
    marks.map(({ spans }) => spans),
  );
  const endsAt = new Map<Mark, number>();
  segments.forEach((segment, index) => {
    for (const place of segment.marks) {
      const mark = marks[place];
      if (mark !== undefined) endsAt.set(mark, index);
    }
  });
  return (
    <p class="text" dir="auto">
      {segments.map((segment, index) => {
        const covering = segment.marks.flatMap((place) => marks[place] ?? []);
        const ending = covering.filter((mark) => endsAt.get(mark) === index);
        const pieces = <Pieces view={view} text={segment.text} />;
        if (covering.length === 0) return pieces;
        const labels = [...new Set(covering.map(({ label }) => label))].join(', ');
        return (
          <mark key={index} class={strongest(covering)} title={labels}>
            {pieces}
            {ending.length === 0 ? null : <sup data-numbers={ending.map(({ number }) => number).join(' ')} />}
          </mark>
        );
      })}
    </p>
  );
}

const ORDER = ['strong', 'moderate', 'weak', 'modifier', 'judged', 'exculpatory'];
const strongest = (marks: readonly Mark[]): string =>
  ORDER.find((style) => marks.some((mark) => mark.style === style)) ?? 'weak';

function Pieces({ view, text }: { readonly view: View; readonly text: string }): VNode {
  return (
    <>
      {piecesOf(text).map((piece, index) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          <span key={index} class="control" title={view.t('flag.control', { code: piece.code })}>
            {piece.code}
          </span>
        ),
      )}
    </>
  );
}
