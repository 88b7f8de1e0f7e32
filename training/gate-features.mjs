// `node training/gate-features.mjs BITS < texts.jsonl > features.bin`: the features of each text (a JSON string a line), as the
// running system counts them. Each text: the number of its features, then their buckets, all uint32, little-endian.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { featuresOf, findIn, namesOf, readText } from '@manumit/risk';
import { loadRiskModel } from '@manumit/scorer';

const bits = Number(process.argv[2]);
const model = await loadRiskModel();

for await (const line of createInterface({ input: process.stdin })) {
  const reading = readText(JSON.parse(line));
  const features = featuresOf(reading, namesOf(findIn(reading, model)), bits);
  const bytes = Buffer.from(Uint32Array.from([features.length, ...features]).buffer);
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}
