export { JudgeError } from './facts.js';
export { type Judge, openJudge } from './judge.js';
export type { Opinion } from './opinion.js';
