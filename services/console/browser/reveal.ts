/** Turns the link that shows the text into a switch that needs no new page. */
export function watchReveal(): void {
  const link = document.querySelector<HTMLAnchorElement>('#reveal');
  const texts = document.querySelector<HTMLElement>('#texts');
  if (link === null || texts === null) return;
  link.setAttribute('role', 'button');
  const say = (): void => {
    const isVeiled = texts.classList.contains('veiled');
    link.setAttribute('aria-pressed', String(!isVeiled));
    link.textContent = (isVeiled ? link.dataset['show'] : link.dataset['hide']) ?? '';
  };
  say();
  link.addEventListener('click', (event) => {
    event.preventDefault();
    texts.classList.toggle('veiled');
    say();
  });
  link.addEventListener('keydown', (event) => {
    if (event.key !== ' ') return;
    event.preventDefault();
    link.click();
  });
}
