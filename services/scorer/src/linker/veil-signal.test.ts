import { LinkRecord, MessageEvent } from '@manumit/contracts';
import { linkSignalOf } from '@manumit/risk';
import { expect, test } from 'vitest';
import { createAssessor } from '../assessor.js';
import { loadRiskModel } from '../load-detection.js';
import { createPseudonyms } from '../pseudonyms.js';
import { createSealer } from './seal.js';
import { veilSignal } from './veil-signal.js';

const KEY = Buffer.alloc(32, 'a key of the tests');
const THRESHOLDS = { watch: 0.35, review: 0.6, urgent: 0.85, support: 0.5 };

test('what leaves the scorer names nobody and holds no word; under another key it has the same shape', async () => {
  const assessor = createAssessor(await loadRiskModel(), THRESHOLDS, null);
  const event = MessageEvent.parse({
    id: 'm1',
    platform: 'demo',
    surface: 'dm',
    conversationId: 'secretroom',
    sender: { id: 'inventedagent', displayName: 'Invented Agent' },
    recipients: [{ id: 'inventedperson' }],
    text: 'you give me your passport on arrival and work off the debt, write to @inventedboss77 or +1 555 010 0142',
    sentAt: '2026-01-01T00:00:00Z',
  });
  const { assessment, screening } = assessor.look(event);
  const signal = linkSignalOf(event, assessment, screening.reading.tokens);
  if (signal === null) throw new Error('the message has a signal');
  const veil = (key: Uint8Array) =>
    veilSignal(event, signal, { pseudonyms: createPseudonyms(key), sealer: createSealer(key) });
  const record = veil(KEY);
  expect(LinkRecord.parse(record)).toEqual(record);
  expect(record.signal.mentions).toHaveLength(2);
  expect(record.signal.outline.length).toBeGreaterThan(8);
  expect(JSON.stringify(record)).not.toMatch(/invented|secretroom|5550100142|your passport|arrival/i);
  // Words of an outline are no hashes that a dictionary could be tried on without the key.
  expect(record.signal.outline.filter((word) => signal.outline.includes(word))).toEqual([]);
  const other = veil(Buffer.alloc(32, 'another key'));
  expect(other.signal.accountId).not.toBe(record.signal.accountId);
  expect(other.signal.outline.map((word) => other.signal.outline.indexOf(word))).toEqual(
    record.signal.outline.map((word) => record.signal.outline.indexOf(word)),
  );
  expect(createSealer(KEY).unseal(record.signal.sealed.accountId)).toBe('inventedagent');
});
