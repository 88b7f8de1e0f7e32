import { cloudEventHeaders, conversationKey, MessageEvent, TOPICS } from '@manumit/contracts';
import { dataFolderSetting, findRunningInstance, openConfiguredBus } from './connect.js';
import { createSender } from './send-events.js';

export type SendResult = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly detail: string };

/** Takes message events as JSON texts to where the scorers read them. */
export interface EventSink {
  send(texts: readonly string[]): Promise<readonly SendResult[]>;
  close(): Promise<void>;
}

type Parsed =
  | { readonly kind: 'event'; readonly event: MessageEvent }
  | { readonly kind: 'refused'; readonly detail: string };

/** Through the signed webhook of the process of `npm start`, or straight on the bus that MANUMIT_BUS names. */
export async function openEventSink(env: NodeJS.ProcessEnv): Promise<EventSink> {
  if (env['MANUMIT_BUS'] !== undefined) {
    const { bus, close } = openConfiguredBus(env);
    return sinkOf(async (events) => {
      await bus.publish(events.map(recordOf));
      return events.map(() => ({ kind: 'accepted' }));
    }, close);
  }
  const folder = dataFolderSetting.schema.parse(env[dataFolderSetting.variable]);
  const instance = await findRunningInstance(folder);
  if (instance === null) throw new Error(`nothing runs on ${folder}: \`npm start\` in another terminal first`);
  const deliver = createSender(instance.url, instance.secrets.webhookSecret);
  return sinkOf(
    async (events) => {
      const results = await deliver(events);
      return results.map(({ status, errors }) =>
        status === 'rejected'
          ? {
              kind: 'refused',
              detail: errors?.map(({ pointer, detail }) => `${pointer ?? ''}: ${detail}`).join('; ') ?? status,
            }
          : { kind: 'accepted' },
      );
    },
    async () => {},
  );
}

function sinkOf(
  deliver: (events: readonly MessageEvent[]) => Promise<readonly SendResult[]>,
  close: () => Promise<void>,
): EventSink {
  return {
    async send(texts) {
      const parsed = texts.map(parse);
      const events = parsed.flatMap((one) => (one.kind === 'event' ? [one.event] : []));
      const delivered = (events.length === 0 ? [] : await deliver(events)).values();
      return parsed.map((one) =>
        one.kind === 'refused'
          ? one
          : (delivered.next().value ?? { kind: 'refused', detail: 'the gateway did not say' }),
      );
    },
    close,
  };
}

function parse(text: string): Parsed {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'refused', detail: 'not JSON' };
  }
  const parsed = MessageEvent.safeParse(json);
  if (parsed.success) return { kind: 'event', event: parsed.data };
  const fields = parsed.error.issues.map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`);
  return { kind: 'refused', detail: fields.join('; ') };
}

const recordOf = (event: MessageEvent) => ({
  topic: TOPICS.messages,
  key: conversationKey(event),
  value: Buffer.from(JSON.stringify(event)),
  headers: cloudEventHeaders({
    id: event.id,
    type: 'org.manumit.message.v1',
    source: '/manumit/replay',
    time: event.sentAt,
  }),
});
