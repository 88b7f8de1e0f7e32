import { z } from 'zod';
import {
  Appeal,
  AppealAnswer,
  AppealRequest,
  Assessment,
  DeadLetter,
  Decision,
  DecisionRequest,
  Flag,
  HoldRequest,
  LinkRecord,
  MessageEvent,
  Policy,
  QueueItem,
  Report,
} from '../../libs/contracts/dist/index.js';

const EVENTS = { MessageEvent, Assessment, LinkRecord, Flag, QueueItem, Decision, DeadLetter, Policy };
/** What only the HTTP interface speaks of; its document holds them. */
const REQUESTS = { DecisionRequest, HoldRequest, AppealRequest, AppealAnswer, Appeal, Report };

/** JSON Schema 2020-12 of what a reader accepts. */
export const jsonSchema = (name) =>
  z.toJSONSchema({ ...EVENTS, ...REQUESTS }[name], { io: 'input', target: 'draft-2020-12' });

/** @returns {[string, object][]} name and schema */
export const schemaFiles = () => Object.keys(EVENTS).map((name) => [name, jsonSchema(name)]);
