import type { VNode } from 'preact';
import type { View } from '../view.js';

export const scoreText = (score: number, tag: string): string =>
  new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(score);

/** A score as a number and as a length; neither by colour alone. */
export function Score({ view, score }: { readonly view: View; readonly score: number }): VNode {
  return (
    <span class="score">
      <span class="visually-hidden">{view.t('flag.score')} </span>
      <span class="score-number">{scoreText(score, view.catalogue.tag)}</span>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect class="track" width="100" height="6" rx="3" />
        <rect class="fill" width={Math.round(score * 100)} height="6" rx="3" />
      </svg>
    </span>
  );
}
