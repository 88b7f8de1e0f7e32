export { assess, hasSignal, type Thresholds } from './assess.js';
export { buildFlags } from './build-flags.js';
export {
  type Added,
  addToContext,
  type ContextHit,
  type ConversationContext,
  type Course,
  emptyContext,
} from './context.js';
export { RiskModelError, type SourceFile } from './indicator-file.js';
export {
  type Cue,
  compileRiskModel,
  cuesFolder,
  type Indicator,
  indicatorsFolder,
  type RiskModel,
  type RiskModelFiles,
} from './model.js';
export { type Pattern, PatternError, parsePattern } from './pattern.js';
