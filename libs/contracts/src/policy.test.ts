import { expect, test } from 'vitest';
import { Policy } from './policy.js';
import { QUEUES, SURFACES } from './vocabulary.js';

const policy = {
  schemaVersion: 1,
  name: 'test',
  version: '1',
  mode: 'shadow',
  surfaces: Object.fromEntries(SURFACES.map((surface) => [surface, { read: false }])),
  thresholds: { watch: 0.3, review: 0.6, urgent: 0.9, support: 0.5 },
  queues: Object.fromEntries(QUEUES.map((queue) => [queue, { description: 'd', targetMinutes: 60, roles: ['lead'] }])),
  retention: { unconfirmedFlagDays: 30, confirmedFlagDays: 90, contextDays: 30, deadLetterDays: 30 },
};
const isPolicy = (change: object): boolean => Policy.safeParse({ ...policy, ...change }).success;

test('a whole policy is read', () => {
  expect(isPolicy({})).toBe(true);
});

test('a misspelt key is refused, not ignored', () => {
  expect(isPolicy({ threshold: policy.thresholds })).toBe(false);
  expect(isPolicy({ thresholds: { ...policy.thresholds, urgnet: 1 } })).toBe(false);
  expect(isPolicy({ retention: { ...policy.retention, flagDays: 1 } })).toBe(false);
  expect(isPolicy({ surfaces: { ...policy.surfaces, dm: { read: false, basis: 'consent' } } })).toBe(false);
  expect(isPolicy({ queues: { ...policy.queues, sideline: policy.queues['review'] } })).toBe(false);
});

test('every surface must be decided, and one that is read needs its lawful basis', () => {
  const { dm: _dm, ...undecided } = policy.surfaces;
  expect(isPolicy({ surfaces: undecided })).toBe(false);
  expect(isPolicy({ surfaces: { ...policy.surfaces, dm: { read: true } } })).toBe(false);
  expect(isPolicy({ surfaces: { ...policy.surfaces, dm: { read: true, basis: 'consent of both sides' } } })).toBe(true);
});

test('thresholds rise', () => {
  expect(isPolicy({ thresholds: { ...policy.thresholds, review: 0.3 } })).toBe(false);
  expect(isPolicy({ thresholds: { ...policy.thresholds, urgent: 0.5 } })).toBe(false);
  expect(isPolicy({ thresholds: { ...policy.thresholds, urgent: 1.1 } })).toBe(false);
});
