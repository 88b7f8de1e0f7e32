import { DecisionId, FlagId } from '@manumit/contracts';
import type { Request } from 'express';
import { z } from 'zod';

const Query = z.object({ decided: DecisionId, of: FlagId });

/** A decision that was made a moment ago, as the address of the page after it says. */
export function undoOf(query: Request['query']): { readonly decisionId: string; readonly flagId: string } | null {
  const parsed = Query.safeParse(query);
  return parsed.success ? { decisionId: parsed.data.decided, flagId: parsed.data.of } : null;
}
