export * from './assessment.js';
export * from './cloud-events.js';
export * from './flag.js';
export * from './ids.js';
export * from './message-event.js';
export * from './policy.js';
export * from './topics.js';
export * from './vocabulary.js';
