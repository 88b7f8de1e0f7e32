import { z } from 'zod';
import {
  Assessment,
  DeadLetter,
  Decision,
  Flag,
  LinkRecord,
  MessageEvent,
  Policy,
  QueueItem,
} from '../../libs/contracts/dist/index.js';

const SCHEMAS = { MessageEvent, Assessment, LinkRecord, Flag, QueueItem, Decision, DeadLetter, Policy };

/** JSON Schema 2020-12 of what a reader accepts. */
export const jsonSchema = (name) => z.toJSONSchema(SCHEMAS[name], { io: 'input', target: 'draft-2020-12' });

/** @returns {[string, object][]} name and schema */
export const schemaFiles = () => Object.keys(SCHEMAS).map((name) => [name, jsonSchema(name)]);
