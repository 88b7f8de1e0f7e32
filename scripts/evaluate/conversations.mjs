import { addToContext, assess, buildFlags, emptyContext } from '@manumit/risk';
import { eventOf, share } from './event.mjs';

/** What each conversation raises, message by message: early enough, about the right account, and nobody wrongly. */
export function evaluateConversations(cases, model, policy) {
  const played = cases.map((one) => ({ ...one, raised: play(one, model, policy) }));
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
  const count = (some, is) => share(some.filter(is).length, some.length);
  return {
    victimsAsOffenders: others.length,
    lines: [
      '\nconversations',
      `  flag: right actor by firstClear + 1      ${count(flags, (one) => rightly(one, 1))}`,
      `  flag: right actor at any message         ${count(flags, (one) => rightly(one, Infinity))}`,
      `  none: anybody flagged                    ${count(nones, (one) => offenders(one).length > 0)}`,
      `  support: found by firstClear + 1         ${count(supports, (one) => helped(one, 1))}`,
      `  support: found at any message            ${count(supports, (one) => helped(one, Infinity))}`,
      `  somebody else named offender (must be 0) ${count(played, (one) => others.includes(one))}`,
    ],
    misses: [
      ...list('flag conversation not found in time', flags, (one) => !rightly(one, 1)),
      ...list('none conversation flagged', nones, (one) => offenders(one).length > 0),
      ...list('support conversation not found', supports, (one) => !helped(one, 1)),
      ...list('somebody else named offender', others, () => true),
    ],
  };
}

function play({ id, surface, messages }, model, policy) {
  const people = [...new Set(messages.map(({ sender }) => sender))];
  let context = emptyContext();
  return messages.flatMap(({ sender, at, text }, index) => {
    const recipients = surface === 'dm' ? people.filter((one) => one !== sender) : [];
    const hours = Number.parseFloat(at);
    const event = eventOf({ id: `${id}-${index}`, conversation: id, surface, sender, recipients, text, hours });
    const assessment = assess(event, model, policy.thresholds);
    const added = addToContext(context, event, assessment, policy.thresholds);
    context = added.context;
    return buildFlags(event, assessment, added.courses, policy).map((flag) => ({
      index,
      queue: flag.queue,
      kind: flag.kind,
      actor: flag.actorId,
      indicators: [...new Set(flag.evidence.flatMap(({ indicators }) => indicators.map((one) => one.id)))],
    }));
  });
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
