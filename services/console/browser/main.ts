import { watchKeys } from './keys.js';
import { watchQueues } from './live.js';
import { watchPauses } from './pause.js';
import { watchReveal } from './reveal.js';

// Pages work without this; it makes them quicker and kinder.
watchReveal();
watchKeys();
watchPauses();
watchQueues();
