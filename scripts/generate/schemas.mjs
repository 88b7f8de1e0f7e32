import { z } from 'zod';
import * as contracts from '../../libs/contracts/dist/index.js';

const NAMES = ['MessageEvent', 'Assessment', 'Flag', 'QueueItem', 'Decision', 'DeadLetter', 'Policy'];

/** JSON Schema 2020-12 of what a reader accepts. */
export const jsonSchema = (name) => z.toJSONSchema(contracts[name], { io: 'input', target: 'draft-2020-12' });

/** @returns {[string, object][]} name and schema */
export const schemaFiles = () => NAMES.map((name) => [name, jsonSchema(name)]);
