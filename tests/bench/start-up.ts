import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createService, freePorts } from '../chaos/processes.js';
import { median } from './throughput.js';

export interface StartUpResult {
  readonly name: string;
  readonly ms: number;
}

/** From the start of the process to the first `/readyz` that says yes: on a new folder, and on one that was used. */
export async function measureStartUp(runs: number): Promise<StartUpResult[]> {
  const [first, again]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'manumit-start-'));
    for (const times of [first, again]) {
      const [port = 0, adminPort = 0] = await freePorts(2);
      const service = createService('services/standalone/dist/main.js', adminPort, {
        MANUMIT_DATA_DIR: folder,
        MANUMIT_PORT: String(port),
      });
      const start = performance.now();
      service.start();
      await service.ready();
      times.push(performance.now() - start);
      await service.stop();
    }
    await rm(folder, { recursive: true, force: true });
  }
  return [
    { name: 'standalone, first start', ms: median(first) },
    { name: 'standalone, later start', ms: median(again) },
  ];
}
