import { randomUUID } from 'node:crypto';
import { contextOfRecord, type IncomingRecord, processSpan } from '@manumit/bus';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { BUS_KINDS, openBusServer } from '../support/buses.js';
import { eventually } from '../support/eventually.js';
import { batchOf } from '../support/scoring.js';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
beforeAll(() => provider.register());
afterAll(() => provider.shutdown());

test.each(BUS_KINDS)('a trace goes along with the records on %s', async (kind) => {
  const server = await openBusServer(kind);
  onTestFinished(() => server.close());
  const bus = server.open();
  const topic = `test.${randomUUID()}`;
  await bus.ensureTopics([{ topic, partitions: 1 }]);
  const foreign = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const request = provider.getTracer('test').startActiveSpan('request', (span) => {
    const published = bus.publish([
      { topic, key: 'a', value: Buffer.from('ours') },
      { topic, key: 'a', value: Buffer.from('theirs'), headers: foreign },
    ]);
    return published.then(() => span.end()).then(() => span.spanContext());
  });
  const { traceId } = await request;

  const records: IncomingRecord[] = [];
  const consumer = await bus.consume(
    { groupId: randomUUID(), topics: [topic], maxBatchRecords: 10, from: 'earliest' },
    { handle: (batch) => processSpan(batch, async () => void records.push(...batch.records)) },
  );
  onTestFinished(() => consumer.stop());
  await eventually('both records', () => records.length === 2);
  const spanOf = (name: string) =>
    eventually(name, () => exporter.getFinishedSpans().find((span) => span.name === name));
  const [send, poll, process] = await Promise.all([`send ${topic}`, `poll ${topic}`, `process ${topic}`].map(spanOf));

  expect(send?.spanContext().traceId).toBe(traceId);
  expect(send?.attributes).toMatchObject({ 'messaging.destination.name': topic, 'messaging.batch.message_count': 2 });
  const contexts = records.map((record) => trace.getSpanContext(contextOfRecord(record)));
  expect(contexts[0]).toMatchObject({ traceId, spanId: send?.spanContext().spanId });
  expect(contexts[1]).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' });
  expect(process?.parentSpanContext?.spanId).toBe(poll?.spanContext().spanId);
  for (const span of [poll, process]) {
    expect(span?.links.map((link) => link.context.traceId)).toEqual([traceId, '0af7651916cd43dd8448eb211c80319c']);
  }
});

test('a span that fails names the fault, and does not quote it', async () => {
  const batch = batchOf([Buffer.from('x')], { assignment: 'a', topic: `test.${randomUUID()}` });
  const fault = Object.assign(new Error('invalid input: "words of somebody"'), { code: '22P02' });
  await expect(processSpan(batch, () => Promise.reject(fault))).rejects.toThrow(fault);
  const span = exporter.getFinishedSpans().find(({ name }) => name === `process ${batch.topic}`);
  expect(span?.attributes).toMatchObject({ 'error.type': '22P02' });
  expect(JSON.stringify([span?.status, span?.events, span?.attributes])).not.toContain('words');
});
