export { assess, assessScreened, hasSignal, type Thresholds } from './assess.js';
export { buildFlags, messageFlagId, trajectoryFlagId } from './build-flags.js';
export {
  type Added,
  addToContext,
  type ContextHit,
  type ConversationContext,
  type Course,
  emptyContext,
} from './context.js';
export { featuresOf, type Gate, GateError, type GateScore, parseGate, scoreGate } from './gate.js';
export { type GlossaryEntry, glossaryOf } from './glossary.js';
export { RiskModelError, type SourceFile } from './indicator-file.js';
export type { Judged, Occlusion, Opinion } from './judged.js';
export {
  type Cue,
  compileRiskModel,
  cuesFolder,
  type Indicator,
  indicatorsFolder,
  type RiskModel,
  type RiskModelFiles,
} from './model.js';
export * from './network/index.js';
export { type Pattern, PatternError, parsePattern } from './pattern.js';
export { occlusionsOf, type Question, questionOf } from './question.js';
export { readText } from './reading.js';
export { findIn, namesOf, type Screening, screen } from './screen.js';
