/** Keeps the counts beside the queues true, and says when the list that is open has changed. It never moves what somebody reads. */
export function watchQueues(): void {
  const base = document.body.dataset['base'];
  if (base === undefined || document.querySelector('nav [data-queue]') === null) return;
  const source = new EventSource(`${base}/events`);
  source.addEventListener('message', (event: MessageEvent<string>) => {
    const counts: unknown = JSON.parse(event.data);
    if (typeof counts !== 'object' || counts === null) return;
    for (const [queue, open] of Object.entries(counts)) show(queue, Number(open));
  });
  // A stream that is held open would keep this page from the back button's cache.
  addEventListener('pagehide', () => source.close());
}

function show(queue: string, open: number): void {
  const name = CSS.escape(queue);
  const count = document.querySelector<HTMLElement>(`nav [data-queue="${name}"] .count`);
  const changes = document.querySelector<HTMLAnchorElement>(`#queue-changes[data-queue="${name}"]`);
  if (count === null) return;
  count.textContent = String(open);
  if (changes !== null) changes.hidden = count.dataset['count'] === String(open);
}
