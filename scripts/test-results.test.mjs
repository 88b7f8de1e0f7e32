import { expect, test } from 'vitest';
import { countResults } from './test-results.mjs';

const report = (passed, failed, testResults = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 0,
  testResults,
});

test('failed tests are counted once', () => {
  const file = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
  expect(countResults(report(1, 1, [file]), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('a file that could not be loaded is a failure', () => {
  expect(countResults(report(3, 0, [{ status: 'failed', assertionResults: [] }]), 1).failed).toBe(1);
});

test('an error outside of every test is a failure', () => {
  expect(countResults(report(3, 0), 1).failed).toBe(1);
});

test('a runner that wrote no report is a failure', () => {
  expect(countResults(null, 137)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('all well', () => {
  expect(countResults(report(3, 0, [{ status: 'passed', assertionResults: [{ status: 'passed' }] }]), 0)).toEqual({
    passed: 3,
    failed: 0,
    skipped: 0,
  });
});
