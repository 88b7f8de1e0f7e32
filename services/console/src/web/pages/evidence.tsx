import type { EvidenceMessage, Flag, IndicatorHit } from '@manumit/contracts';
import type { VNode } from 'preact';
import { Moment } from '../moments.js';
import type { View } from '../view.js';
import { type Glossary, indicatorWords } from '../words.js';
import type { Mark } from './marked-text.js';
import { scoreText } from './score.js';

interface EvidenceProps {
  readonly view: View;
  readonly flag: Flag;
  readonly glossary: Glossary;
}

/** One number a sign over all messages of a flag, in the order in which they first come. */
function numberedSigns(flag: Flag): ReadonlyMap<string, { readonly number: number; readonly hits: IndicatorHit[] }> {
  const signs = new Map<string, { number: number; hits: IndicatorHit[] }>();
  for (const hit of flag.evidence.flatMap(({ indicators }) => indicators)) {
    const known = signs.get(hit.id);
    if (known === undefined) signs.set(hit.id, { number: signs.size + 1, hits: [hit] });
    else known.hits.push(hit);
  }
  return signs;
}

/** What is marked in a message: its indicators, the words that carry the judge's opinion, and what speaks against. */
export function marksOf({ view, flag, glossary }: EvidenceProps, message: EvidenceMessage): Mark[] {
  const signs = numberedSigns(flag);
  const ofIndicators = message.indicators.map(({ id, spans, strength }) => ({
    spans,
    label: indicatorWords(view.t, glossary, id).name,
    style: id.startsWith('judged_') ? 'judged' : strength,
    number: signs.get(id)?.number ?? 0,
  }));
  const isOnlyMessage = flag.evidence.length === 1;
  const against = isOnlyMessage
    ? flag.counterEvidence.map(({ spans, reason }, index) => ({
        spans,
        label: reason,
        style: 'exculpatory',
        number: signs.size + index + 1,
      }))
    : [];
  return [...ofIndicators, ...against];
}

export function Evidence(props: EvidenceProps): VNode {
  const { view, flag } = props;
  const signs = [...numberedSigns(flag).entries()];
  return (
    <section aria-labelledby="evidence-title">
      <h2 id="evidence-title">{view.t('flag.evidence')}</h2>
      {signs.length === 0 ? <p>{view.t('flag.noEvidence')}</p> : null}
      <ol class="signs-list">
        {signs.map(([id, { hits }]) => (
          <Sign key={id} {...props} id={id} hits={hits} />
        ))}
      </ol>
    </section>
  );
}

function Sign({
  view,
  flag,
  glossary,
  id,
  hits,
}: EvidenceProps & { readonly id: string; readonly hits: readonly IndicatorHit[] }): VNode | null {
  const { t, catalogue } = view;
  const [hit] = hits;
  if (hit === undefined) return null;
  const words = indicatorWords(t, glossary, id);
  const language = glossary.has(id) ? 'en' : undefined;
  return (
    <li>
      <p class="sign-head">
        <strong lang={language}>{words.name}</strong>
        <span class={`chip ${hit.strength}`}>{t(`strength.${hit.strength}`)}</span>
        <span class="chip">{t(`stage.${hit.stage}`)}</span>
        {hits.length > 1 ? <span class="chip">×{hits.length}</span> : null}
      </p>
      {words.definition === null ? null : <p lang={language}>{words.definition}</p>}
      {flag.kind === 'message' ? (
        <p class="without">{t('flag.without', { score: scoreText(hit.scoreWithout, catalogue.tag) })}</p>
      ) : null}
      {words.harmless === null && words.sources.length === 0 ? null : (
        <p class="muted">
          {words.harmless === null ? null : (
            <>
              {t('flag.harmless')}: <span lang="en">{words.harmless}</span>.{' '}
            </>
          )}
          {words.sources.length === 0 ? null : (
            <>
              {t('flag.sources')}: <span lang="en">{words.sources.join(', ')}</span>
            </>
          )}
        </p>
      )}
    </li>
  );
}

export function Counter({ view, flag }: EvidenceProps): VNode {
  const { t } = view;
  const start = numberedSigns(flag).size + 1;
  return (
    <section aria-labelledby="counter-title" class="counter">
      <h2 id="counter-title">{t('flag.counter')}</h2>
      {flag.counterEvidence.length === 0 ? <p class="muted">{t('flag.noCounter')}</p> : null}
      <ol class="signs-list" start={start}>
        {flag.counterEvidence.map(({ id, reason }) => (
          <li key={id} lang="en">
            {reason}
          </li>
        ))}
      </ol>
    </section>
  );
}

const percent = (share: number, tag: string): string =>
  new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 }).format(share);

/** Weights are log odds: they add up, and the score is what the sum means. */
export function ScoreParts({ view, flag, glossary }: EvidenceProps): VNode | null {
  const { t, catalogue } = view;
  const hits = flag.evidence.flatMap(({ indicators }) => indicators);
  const judgements = flag.evidence.flatMap(({ judgement }) => judgement ?? []);
  const heaviest = Math.max(1, ...hits.map(({ weight }) => Math.abs(weight)));
  if (hits.length === 0 && judgements.length === 0) return null;
  return (
    <details>
      <summary>{t('flag.scoreParts')}</summary>
      <ul class="weights">
        {hits.map((hit, index) => (
          <li key={index}>
            <span lang={glossary.has(hit.id) ? 'en' : undefined}>{indicatorWords(t, glossary, hit.id).name}</span>
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
              <rect class="track" width="100" height="6" rx="3" />
              <rect class="fill" width={Math.round((Math.abs(hit.weight) / heaviest) * 100)} height="6" rx="3" />
            </svg>
            <span class="muted">{t('flag.weight', { weight: scoreText(hit.weight, catalogue.tag) })}</span>
          </li>
        ))}
      </ul>
      {judgements.map((judgement, index) => (
        <p key={index}>
          {t('flag.judge', {
            share: percent(judgement.flag, catalogue.tag),
            help: percent(judgement.support, catalogue.tag),
          })}
        </p>
      ))}
    </details>
  );
}

export function Versions({ view, flag }: EvidenceProps): VNode {
  const { t } = view;
  return (
    <details>
      <summary>{t('flag.versions')}</summary>
      <ul class="plain muted">
        <li>{t('flag.policy', { name: flag.policy.name, version: flag.policy.version })}</li>
        <li>{t('flag.indicators', { indicators: flag.versions.indicators })}</li>
        <li>{t('flag.model', { model: flag.versions.model })}</li>
        <li>
          <Moment view={view} at={flag.expiresAt} />
        </li>
        <li class="id">{flag.flagId}</li>
      </ul>
    </details>
  );
}
