const STARTED = 'manumit.reading-since';
const LAST = 'manumit.last-seen';
/** So long away is a pause already. */
const AWAY_MS = 5 * 60_000;
const LOOK_MS = 30_000;

/** Says after a long stretch of reading that it is one. Nothing is measured beyond this tab, and nothing is sent. */
export function watchPauses(): void {
  const note = document.querySelector<HTMLElement>('#pause');
  if (note === null) return;
  const minutes = Number(note.dataset['minutes']);
  const restart = (): void => sessionStorage.setItem(STARTED, String(Date.now()));
  const look = (): void => {
    const now = Date.now();
    const last = Number(sessionStorage.getItem(LAST) ?? 0);
    if (now - last > AWAY_MS || sessionStorage.getItem(STARTED) === null) restart();
    if (document.visibilityState === 'visible') sessionStorage.setItem(LAST, String(now));
    note.hidden = now - Number(sessionStorage.getItem(STARTED)) < minutes * 60_000;
  };
  note.querySelector('button')?.addEventListener('click', () => {
    restart();
    look();
  });
  look();
  setInterval(look, LOOK_MS);
}
