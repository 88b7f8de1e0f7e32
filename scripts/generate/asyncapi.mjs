import { queueTopic, TOPIC_CONTRACTS, TOPICS } from '../../libs/contracts/dist/index.js';
import { jsonSchema } from './schemas.mjs';

/** Which topics a service sends to and receives from. */
const TRAFFIC = {
  gateway: { title: 'Manumit gateway', sends: [TOPICS.messages, TOPICS.deadLetters], receives: [] },
  scorer: {
    title: 'Manumit scorer',
    sends: TOPIC_CONTRACTS.map(({ topic }) => topic).filter(
      (topic) => ![TOPICS.messages, TOPICS.decisions].includes(topic),
    ),
    receives: [TOPICS.messages, TOPICS.linkSignals],
  },
  console: {
    title: 'Manumit console',
    sends: [TOPICS.decisions, TOPICS.flags, queueTopic('support')],
    receives: [],
  },
};
const KEYS = {
  conversation: 'Tenant, platform and conversation as a JSON array: all of a conversation is in order.',
  place: 'Tenant and platform as a JSON array: accounts of one place are linked in order.',
  flagId: 'The flag id: all revisions of a flag are in order.',
  source: 'The topic or path that the record came from.',
};
const HEADERS = {
  type: 'object',
  description: 'CloudEvents 1.0 in binary content mode, and W3C Trace Context.',
  properties: Object.fromEntries(
    ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_subject', 'content-type', 'traceparent'].map(
      (name) => [name, { type: 'string' }],
    ),
  ),
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source'],
};

const channelName = (topic) => topic.replaceAll('.', '_').replaceAll('-', '_');

/** The AsyncAPI 3.1 document of one service. */
export function asyncApi(service) {
  const { title, sends, receives } = TRAFFIC[service];
  const contracts = TOPIC_CONTRACTS.filter(({ topic }) => sends.includes(topic) || receives.includes(topic));
  const operation = (action) => (topic) => [
    `${action}_${channelName(topic)}`,
    { action, channel: { $ref: `#/channels/${channelName(topic)}` } },
  ];
  const events = [...new Set(contracts.map(({ event }) => event))];
  return {
    asyncapi: '3.1.0',
    info: { title, version: '1.0.0', license: { name: 'Apache-2.0' } },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      contracts.map(({ topic, key, event }) => [
        channelName(topic),
        {
          address: topic,
          messages: { [event]: { $ref: `#/components/messages/${event}` } },
          description: `Keyed by: ${KEYS[key]}`,
          bindings: { kafka: { topic, bindingVersion: '0.5.0' } },
        },
      ]),
    ),
    operations: Object.fromEntries([...receives.map(operation('receive')), ...sends.map(operation('send'))]),
    components: {
      messages: Object.fromEntries(
        events.map((event) => [
          event,
          {
            name: event,
            contentType: 'application/json',
            headers: HEADERS,
            payload: { schemaFormat: 'application/schema+json;version=draft-2020-12', schema: jsonSchema(event) },
          },
        ]),
      ),
    },
  };
}
