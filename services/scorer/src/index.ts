export { consumingSettings, scorerSettings, scoringSettings } from './config.js';
export { considerMessage } from './consider-message.js';
export { createScorerEvents, type ScorerEvents } from './events.js';
export { loadRiskModel } from './load-model.js';
export { parseRecord } from './parse-record.js';
export { createPseudonyms } from './pseudonyms.js';
export { createScoreHandler, PositionBeyondLogError, type ScoreHandlerOptions } from './score-handler.js';
export { createScoreSession, type ScoreLine, type ScoreSession } from './score-session.js';
export { createScorer, type Scorer, type ScorerOptions } from './scorer.js';
