/** Where j and k go: rows of a queue, messages of a flag. */
const STOPS = '.row-link, .message';

/** Single keys, except while somebody writes. Each does what a link or a button of the page does as well. */
export function watchKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    const action = ACTIONS[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

const ACTIONS: Readonly<Record<string, () => void>> = {
  j: () => step(1),
  k: () => step(-1),
  r: () => press('#reveal'),
  u: () => press('[data-key="u"]'),
  '?': toggleHelp,
};

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}

function press(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.click();
}

function step(by: 1 | -1): void {
  const stops = [...document.querySelectorAll<HTMLElement>(STOPS)];
  const at = stops.findIndex((stop) => stop === document.activeElement || stop.contains(document.activeElement));
  const next = at === -1 ? (by === 1 ? 0 : stops.length - 1) : Math.min(stops.length - 1, Math.max(0, at + by));
  stops[next]?.focus();
  stops[next]?.scrollIntoView({ block: 'nearest' });
}

function toggleHelp(): void {
  const help = document.querySelector<HTMLDialogElement>('#key-help');
  if (help === null) return;
  if (help.open) help.close();
  else help.showModal();
}
