import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type ExportFormat, type ExportOptions, linesOf } from '@manumit/connectors';
import type { EventSink } from './event-sink.js';

/** A message event as a JSON text, or what keeps a part of the file from being one. */
type Entry = { readonly where: string; readonly text: string } | { readonly where: string; readonly detail: string };

/** A file that is read as often as its format needs, and how much of it has been read for the last time. */
export interface ReplayFile {
  readonly bytes: number;
  readonly entries: () => AsyncIterable<Entry>;
  readonly bytesRead: () => number;
}

/** @throws where there is no such file */
export async function openReplayFile(
  path: string,
  format: { readonly format: ExportFormat; readonly options: ExportOptions } | null,
): Promise<ReplayFile> {
  const { size } = await stat(path);
  let bytesRead = 0;
  async function* open(): AsyncGenerator<Uint8Array> {
    bytesRead = 0;
    for await (const chunk of createReadStream(path)) {
      bytesRead += chunk.length;
      yield chunk;
    }
  }
  async function* entriesOfLines(): AsyncGenerator<Entry> {
    for await (const { number, text } of linesOf(open()))
      if (text.trim() !== '') yield { where: `line ${number}`, text };
  }
  async function* entriesOf({ format: { read }, options }: NonNullable<typeof format>): AsyncGenerator<Entry> {
    for await (const entry of read(open, options))
      yield entry.kind === 'event' ? { where: entry.where, text: JSON.stringify(entry.event) } : entry;
  }
  return {
    bytes: size,
    bytesRead: () => bytesRead,
    entries: () => (format === null ? entriesOfLines() : entriesOf(format)),
  };
}

export interface Replayed {
  readonly accepted: number;
  readonly refused: number;
}

const BATCH = 100;

/** Sends what a file holds, and tells of every part that was refused as it goes on. */
export async function replayFile(
  file: ReplayFile,
  sink: EventSink,
  told: { readonly refused: (where: string, detail: string) => void; readonly progress: (so: Replayed) => void },
): Promise<Replayed> {
  let accepted = 0;
  let refused = 0;
  let batch: { readonly where: string; readonly text: string }[] = [];
  const refuse = (where: string, detail: string): void => {
    refused += 1;
    told.refused(where, detail);
  };
  const send = async (): Promise<void> => {
    const results = batch.length === 0 ? [] : await sink.send(batch.map(({ text }) => text));
    for (const [index, result] of results.entries()) {
      if (result.kind === 'accepted') accepted += 1;
      else refuse(batch[index]?.where ?? '', result.detail);
    }
    batch = [];
    told.progress({ accepted, refused });
  };
  for await (const entry of file.entries()) {
    if ('detail' in entry) refuse(entry.where, entry.detail);
    else batch.push(entry);
    if (batch.length >= BATCH) await send();
  }
  await send();
  return { accepted, refused };
}
