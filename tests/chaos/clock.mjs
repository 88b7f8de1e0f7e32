// `node --import` this: the process's wall clock jumps by CLOCK_JUMP_MS each time that it gets SIGUSR2, and back with the next.
// The monotonic clock and timers go on, as they do on a machine whose time somebody sets.
const jumpMs = Number(process.env['CLOCK_JUMP_MS'] ?? 0);
const RealDate = Date;
let offsetMs = 0;
process.on('SIGUSR2', () => {
  offsetMs = offsetMs === 0 ? jumpMs : 0;
});

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now() + offsetMs] : args, newTarget),
  apply: (target) => new target(target.now() + offsetMs).toString(),
  get: (target, name) => (name === 'now' ? () => target.now() + offsetMs : Reflect.get(target, name)),
});
