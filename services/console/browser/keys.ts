/** Where j and k go: rows of a queue, messages of a flag. */
const STOPS = '.row-link, .message';

/** Single keys, except while somebody writes. Each does what a link or a button of the page does as well. */
export function watchKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') startAnew(event.target);
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submitFrom(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    const action = /^\d$/.test(event.key) ? () => choose(event.key) : ACTIONS[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

const ACTIONS: Readonly<Record<string, () => void>> = {
  j: () => step(1),
  k: () => step(-1),
  r: () => press('#reveal'),
  c: () => press('[data-key="c"]'),
  u: () => press('[data-key="u"]'),
  z: () => press('[data-key="z"]'),
  '?': toggleHelp,
};

/** Radio buttons take no letters and no digits: keys go on to work there. */
function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input:not([type="radio"]), textarea, select') !== null;
}

/** A digit chooses what it is and, where that asks for a reason, the next one chooses the reason. */
function choose(digit: string): void {
  const form = document.querySelector<HTMLFormElement>('#decision');
  if (form === null) return;
  const chosen = form.querySelector<HTMLInputElement>('[name="outcome"]:checked')?.value;
  const name = chosen === 'not_trafficking' ? 'reasonCode' : 'outcome';
  const choice = form.querySelector<HTMLInputElement>(`[name="${name}"][data-digit="${digit}"]`);
  if (choice === null) return;
  choice.checked = true;
  choice.focus();
  choice.scrollIntoView({ block: 'nearest' });
  const needsNote = choice.value === 'escalate' || choice.value === 'other';
  if (needsNote) form.querySelector<HTMLElement>('textarea')?.focus();
}

/** Out of the note, back to the first choice. */
function startAnew(target: EventTarget | null): void {
  if (!(target instanceof HTMLElement) || target.closest('#decision') === null) return;
  for (const choice of document.querySelectorAll<HTMLInputElement>('#decision [type="radio"]')) choice.checked = false;
  target.blur();
}

function submitFrom(target: EventTarget | null): void {
  if (target instanceof HTMLTextAreaElement) target.form?.requestSubmit();
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
