import type { Assessment, MessageEvent } from '@manumit/contracts';
import type { Judge, Opinion } from '@manumit/judge';
import {
  assessScreened,
  type Judged,
  occlusionsOf,
  type Question,
  questionOf,
  type RiskModel,
  type Screening,
  screen,
  type Thresholds,
} from '@manumit/risk';

/** What the first stage makes of a message. */
export interface Look {
  readonly event: MessageEvent;
  readonly screening: Screening;
  /** By the signs alone. */
  readonly assessment: Assessment;
  /** What the judge should read; null where the assessment stands as it is. */
  readonly question: Question | null;
}

/** The risk scorer of a service: the first stage for every message, the judge for what asks for it. */
export interface Assessor {
  /** Keys of contact points that tie nobody, such as those of helplines. */
  readonly publicPoints: ReadonlySet<string>;
  /** Synchronous, microseconds. */
  look(event: MessageEvent): Look;
  /** The second stage; null for a text on which the judge failed. */
  settle(look: Look): Promise<Assessment | null>;
}

/** @param judge null where it is switched off: the signs decide alone, with less recall */
export function createAssessor(
  model: RiskModel,
  thresholds: Thresholds,
  judge: Judge | null,
  publicPoints: ReadonlySet<string> = new Set(),
): Assessor {
  return {
    publicPoints,
    look(event) {
      const screening = screen(event.text, model);
      const assessment = assessScreened(event, screening, model, thresholds, null);
      const question = judge === null ? null : questionOf(event.text, screening, model, assessment, thresholds);
      return { event, screening, assessment, question };
    },
    async settle(look) {
      if (judge === null || look.question === null) return look.assessment;
      const opinion = await askJudge(look.question, judge);
      if (opinion === 'unremarkable') return look.assessment;
      return opinion && (await conclude(look, { opinion, without: [], version: judge.version }, judge));
    },
  };

  /** What goes to people is explained: the judge reads it again without this or that. */
  async function conclude({ event, screening }: Look, judged: Judged, of: Judge): Promise<Assessment> {
    const assessment = assessScreened(event, screening, model, thresholds, judged);
    if (assessment.disposition === 'none' || assessment.disposition === 'watch') return assessment;
    const occlusions = occlusionsOf(event.text, assessment);
    const opinions = await Promise.all(occlusions.map(({ text }) => of.judge(text)));
    const without = occlusions.flatMap((occlusion, index) => {
      const opinion = opinions[index];
      return opinion ? [{ ...occlusion, opinion }] : [];
    });
    return assessScreened(event, screening, model, thresholds, { ...judged, without });
  }
}

/** What the judge says of a text that is worth asking about; null where it failed. */
export function askJudge({ text, hasSigns }: Question, judge: Judge): Promise<Opinion | 'unremarkable' | null> {
  return hasSigns ? judge.judge(text) : judge.glance(text);
}
