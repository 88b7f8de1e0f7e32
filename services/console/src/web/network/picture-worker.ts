// Draws one network beside the event loop: forces of 300 accounts take seconds to come to rest.
import { parentPort, workerData } from 'node:worker_threads';
import { Flag } from '@manumit/contracts';
import { drawNetwork } from '@manumit/network-picture';

const flag = Flag.parse(workerData);
if (flag.network === undefined) throw new Error(`${flag.flagId} is not of a network`);
parentPort?.postMessage(drawNetwork({ ...flag, network: flag.network }));
