import { expect, test } from 'vitest';
import { cloudEventHeaders } from './cloud-events.js';

const event = {
  id: 'm-1',
  type: 'org.manumit.message.v1',
  source: '/manumit/gateway/forum',
  time: '2026-01-02T03:04:05Z',
};

test('the headers of the binary mode, with a subject only where there is one', () => {
  const headers = {
    ce_specversion: '1.0',
    ce_id: 'm-1',
    ce_type: 'org.manumit.message.v1',
    ce_source: '/manumit/gateway/forum',
    ce_time: '2026-01-02T03:04:05Z',
    'content-type': 'application/json',
  };
  expect(cloudEventHeaders(event)).toStrictEqual(headers);
  expect(cloudEventHeaders({ ...event, subject: 'flg' })).toStrictEqual({ ...headers, ce_subject: 'flg' });
});
