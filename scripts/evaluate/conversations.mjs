import { addToContext, buildFlags, emptyContext } from '@manumit/risk';
import { assessPlainly } from './decide.mjs';
import { eventOf } from './event.mjs';
import { counted, table } from './tables.mjs';

/** What each conversation raises, message by message: early enough, about the right account, and nobody wrongly. */
export async function reportConversations(cases, stages, policy) {
  const played = [];
  for (const one of cases) played.push({ ...one, raised: await play(one, stages, policy) });
  const flags = played.filter(({ expect }) => expect === 'flag');
  const nones = played.filter(({ expect }) => expect === 'none');
  const supports = played.filter(({ expect }) => expect === 'support');
  const offenders = ({ raised }) => raised.filter(({ queue }) => queue !== 'support');
  const others = played.filter((one) =>
    offenders(one).some(({ actor }) => one.expect !== 'none' && actor !== one.actor),
  );
  const rightly = (one, within) =>
    offenders(one).some(({ actor, index }) => actor === one.actor && index <= one.firstClear + within);
  const helped = (one, within) =>
    one.raised.some(({ queue, index }) => queue === 'support' && index <= one.firstClear + within);
  return {
    figures: { othersNamed: others.length / cases.length },
    text: table(
      ['conversations', ''],
      [
        ['flag: right actor by firstClear + 1', counted(flags, (one) => rightly(one, 1))],
        ['flag: right actor at any message', counted(flags, (one) => rightly(one, Infinity))],
        ['none: anybody flagged', counted(nones, (one) => offenders(one).length > 0)],
        ['support: found by firstClear + 1', counted(supports, (one) => helped(one, 1))],
        ['support: found at any message', counted(supports, (one) => helped(one, Infinity))],
        ['somebody else named offender (must be 0)', counted(played, (one) => others.includes(one))],
      ],
    ),
    misses: [
      ...list('flag conversation not found in time', flags, (one) => !rightly(one, 1)),
      ...list('none conversation flagged', nones, (one) => offenders(one).length > 0),
      ...list('support conversation not found', supports, (one) => !helped(one, 1)),
      ...list('somebody else named offender', others, () => true),
    ],
  };
}

async function play({ id, surface, messages }, stages, policy) {
  const people = [...new Set(messages.map(({ sender }) => sender))];
  let context = emptyContext();
  const raised = [];
  for (const [index, { sender, at, text }] of messages.entries()) {
    const recipients = surface === 'dm' ? people.filter((one) => one !== sender) : [];
    const hours = Number.parseFloat(at);
    const event = eventOf({ id: `${id}-${index}`, conversation: id, surface, sender, recipients, text, hours });
    const { assessment } = await assessPlainly(stages.assessor.look(event), stages);
    const added = addToContext(context, event, assessment, policy.thresholds);
    context = added.context;
    for (const flag of buildFlags(event, assessment, added.courses, policy))
      raised.push({
        index,
        queue: flag.queue,
        kind: flag.kind,
        actor: flag.actorId,
        indicators: [...new Set(flag.evidence.flatMap(({ indicators }) => indicators.map((one) => one.id)))],
      });
  }
  return raised;
}

const list = (title, cases, isListed) => [
  `\n== ${title}`,
  ...cases.filter(isListed).map(({ id, actor, firstClear, raised, why }) => {
    const flags = raised.map(
      (one) => `${one.index}:${one.actor} ${one.queue} ${one.kind} [${one.indicators.join(', ')}]`,
    );
    return `${id} actor ${actor} firstClear ${firstClear} · ${why}\n    ${flags.join('\n    ') || 'nothing raised'}`;
  }),
];
