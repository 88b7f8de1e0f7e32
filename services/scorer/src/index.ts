export { consumingSettings, scorerSettings, scoringSettings } from './config.js';
export { considerMessage } from './consider-message.js';
export { createScorerEvents, type ScorerEvents } from './events.js';
export { loadRiskModel } from './load-model.js';
export { createScorer, type Scorer, type ScorerOptions } from './scorer.js';
export { createPseudonyms } from './pseudonyms.js';
export { parseRecord } from './parse-record.js';
