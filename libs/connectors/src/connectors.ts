import { bluesky } from './bluesky.js';
import type { Connector } from './connector.js';
import { coral } from './coral.js';
import { discord, discordRelay } from './discord.js';
import { discourse } from './discourse.js';
import { instagram } from './instagram.js';
import { line } from './line.js';
import { mastodon } from './mastodon.js';
import { matrix } from './matrix.js';
import { messenger } from './messenger.js';
import { osprey } from './osprey.js';
import { rocketchat } from './rocketchat.js';
import { slack } from './slack.js';
import { telegram } from './telegram.js';
import { viber } from './viber.js';
import { vk } from './vk.js';
import { whatsapp } from './whatsapp.js';
import { zulip } from './zulip.js';

/** Every messenger that has a webhook of its own shape. The gateway routes what stands here, and nothing else. */
export const CONNECTORS: readonly Connector[] = [
  telegram,
  whatsapp,
  messenger,
  instagram,
  viber,
  line,
  slack,
  discord,
  discordRelay,
  matrix,
  mastodon,
  discourse,
  zulip,
  rocketchat,
  vk,
  coral,
  osprey,
  bluesky,
];
