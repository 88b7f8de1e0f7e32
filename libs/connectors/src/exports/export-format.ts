import type { MessageEventInput, Surface } from '@manumit/contracts';

/** The bytes of an exported file; each call begins anew. */
export type OpenFile = () => AsyncIterable<Uint8Array>;

/** What an export does not say itself. */
export interface ExportOptions {
  /** Names the conversation where the file does not. */
  readonly conversation: string;
  /** Of times that are written without one, for example `+02:00`. */
  readonly utcOffset: string;
  /** The order of day, month and year, where no date of the file tells it. */
  readonly dateOrder?: DateOrder | undefined;
  /** What columns are called: field to name. */
  readonly columns?: Readonly<Record<string, string>> | undefined;
  readonly platform?: string | undefined;
  readonly surface?: Surface | undefined;
}

export const DATE_ORDERS = ['dmy', 'mdy', 'ymd'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** One entry of an export, and where it stands in the file. */
export type ExportEntry =
  | { readonly kind: 'event'; readonly where: string; readonly event: MessageEventInput }
  /** `detail` names fields, never values. */
  | { readonly kind: 'malformed'; readonly where: string; readonly detail: string };

/** How one program writes the conversations that it exports. What holds no words, as somebody joining, gives no entry. */
export interface ExportFormat {
  readonly name: string;
  readonly title: string;
  readonly reference: string;
  /** @throws ExportError where the whole file is not of this format */
  readonly read: (open: OpenFile, options: ExportOptions) => AsyncIterable<ExportEntry>;
}

/** The file is of another format, or cannot be read without being told more. */
export class ExportError extends Error {
  readonly code = 'EXPORT_UNREADABLE';
  override readonly name = 'ExportError';
}
