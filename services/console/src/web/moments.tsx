import type { VNode } from 'preact';
import type { View } from './view.js';

const MINUTE_MS = 60_000;
const UNITS = [
  ['day', 1_440],
  ['hour', 60],
  ['minute', 1],
] as const;

/** A length of time in its largest unit: `3 hr`, in the language of the page. */
export function lengthOf(ms: number, tag: string): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE_MS));
  const [unit, size] = UNITS.find(([, size]) => minutes >= size) ?? UNITS[2];
  return new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.floor(minutes / size));
}

export function momentOf(instant: string, tag: string): string {
  return new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(
    new Date(instant),
  );
}

/** A moment, in UTC: teams sit in several zones, and evidence has one time. */
export function Moment({ view, at }: { readonly view: View; readonly at: string }): VNode {
  return <time dateTime={at}>{momentOf(at, view.catalogue.tag)} UTC</time>;
}

export function Ago({ view, at }: { readonly view: View; readonly at: string }): VNode {
  const minutes = Math.round((Date.parse(at) - view.now.getTime()) / MINUTE_MS);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(minutes) >= size) ?? UNITS[2];
  const text = new Intl.RelativeTimeFormat(view.catalogue.tag, { numeric: 'auto' }).format(
    Math.trunc(minutes / size),
    unit,
  );
  return (
    <time dateTime={at} title={`${momentOf(at, view.catalogue.tag)} UTC`}>
      {text}
    </time>
  );
}

/** The clock of the policy's promise: until when a person should have looked. */
export function Due(props: { readonly view: View; readonly raisedAt: string; readonly targetMinutes: number }): VNode {
  const { view, raisedAt, targetMinutes } = props;
  const leftMs = Date.parse(raisedAt) + targetMinutes * MINUTE_MS - view.now.getTime();
  const time = lengthOf(Math.abs(leftMs), view.catalogue.tag);
  return leftMs < 0 ? (
    <span class="due late">{view.t('time.late', { time })}</span>
  ) : (
    <span class={leftMs < (targetMinutes * MINUTE_MS) / 4 ? 'due soon' : 'due'}>{view.t('time.in', { time })}</span>
  );
}
