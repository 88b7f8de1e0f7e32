import { emptyBook, findNetworks, linkSignalOf, noteSignal } from '@manumit/risk';
import { assessPlainly } from './decide.mjs';
import { eventOf } from './event.mjs';
import { share, table } from './tables.mjs';

/** Which accounts of each stream are put into one network, as pairs: rightly, wrongly, and in streams that only look like a ring. */
export async function reportNetworks(cases, stages, policy) {
  const found = [];
  for (const one of cases) found.push({ ...one, networks: await play(one, stages, policy) });
  const rings = found.filter(({ expect }) => expect === 'ring');
  const lookAlikes = found.filter(({ expect }) => expect === 'none');
  const claimed = found.flatMap((one) => pairsOf(one.networks.map(membersOf)).map((pair) => [one, pair]));
  const right = claimed.filter(([one, pair]) => pairsOf(one.rings).includes(pair)).length;
  const wanted = rings.flatMap(({ rings: of }) => pairsOf(of)).length;
  const taken = lookAlikes.filter(({ networks }) => networks.length > 0);
  return {
    figures: { pairPrecision: claimed.length === 0 ? 1 : right / claimed.length, pairRecall: right / wanted },
    text: table(
      ['networks', ''],
      [
        ['pairs of accounts claimed that belong together', share(right, claimed.length)],
        ['pairs of accounts that belong together and are found', share(right, wanted)],
        ['look-alikes in which a network is seen', share(taken.length, lookAlikes.length)],
      ],
    ),
    misses: found.flatMap((one) => [
      ...pairsOf(one.rings)
        .filter((pair) => !pairsOf(one.networks.map(membersOf)).includes(pair))
        .map((pair) => `pair not found: ${one.id} ${pair}`),
      ...pairsOf(one.networks.map(membersOf))
        .filter((pair) => !pairsOf(one.rings).includes(pair))
        .map((pair) => `pair wrongly claimed: ${one.id} ${pair}`),
    ]),
  };
}

const membersOf = ({ members }) => members.map(({ accountId }) => accountId);

const pairsOf = (groups) =>
  groups.flatMap((group) => {
    const sorted = [...group].sort();
    return sorted.flatMap((a, index) => sorted.slice(index + 1).map((b) => `${a} + ${b}`));
  });

async function play({ messages }, stages, policy) {
  const book = emptyBook();
  for (const { id, surface, conversation, sender, recipients, at, text } of messages) {
    const hours = Number.parseFloat(at);
    const event = eventOf({ id, conversation, surface, sender, recipients, text, hours });
    const look = stages.assessor.look(event);
    const { assessment } = await assessPlainly(look, stages);
    const signal = linkSignalOf(event, assessment, look.screening.reading.tokens, stages.assessor.publicPoints);
    if (signal !== null) noteSignal(book, signal);
  }
  return findNetworks(book, policy.thresholds);
}
