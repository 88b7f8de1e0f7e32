import type { Attachment } from '@manumit/contracts';
import type { z } from 'zod';

export type Described = z.infer<typeof Attachment>;

const MAX_NAME_LENGTH = 512;
const MAX_MIME_LENGTH = 255;
const MAX_ATTACHMENTS = 100;

export interface FileFacts {
  readonly mimeType?: string | null | undefined;
  readonly sizeBytes?: number | null | undefined;
  readonly name?: string | null | undefined;
}

/** An attachment in words. A long name is cut: it must not keep a message from being read. */
export function describe(kind: Described['kind'], { mimeType, sizeBytes, name }: FileFacts = {}): Described {
  return {
    kind,
    ...(mimeType == null ? {} : { mimeType: mimeType.slice(0, MAX_MIME_LENGTH) }),
    ...(sizeBytes != null && Number.isSafeInteger(sizeBytes) && sizeBytes >= 0 ? { sizeBytes } : {}),
    ...(name == null || name === '' ? {} : { name: name.slice(0, MAX_NAME_LENGTH) }),
  };
}

/** By what a MIME type begins with. */
export function kindOfMime(mimeType: string | null | undefined): Described['kind'] {
  const [start] = (mimeType ?? '').split('/');
  return start === 'image' || start === 'video' || start === 'audio' ? start : 'document';
}

/** The attachments of an event, as far as it may name them; nothing where there are none. */
export const attached = (attachments: readonly Described[]): { attachments?: Described[] } =>
  attachments.length === 0 ? {} : { attachments: attachments.slice(0, MAX_ATTACHMENTS) };

/** The language that a vendor names, where an event may name it so. */
export const spoken = (language: string | null | undefined): { language?: string } =>
  language == null || language.length < 2 || language.length > 35 ? {} : { language };

/** A sender with the name that it shows, if it shows one. */
export function named(id: string, name: string | null | undefined): { id: string; displayName?: string } {
  return name == null || name === '' ? { id } : { id, displayName: name.slice(0, MAX_NAME_LENGTH) };
}
