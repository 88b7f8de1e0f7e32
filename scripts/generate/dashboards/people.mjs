import { perSecond } from './promql.mjs';

/** Whether people get to what waits for them. Counts only: nobody's work is watched here, and no person is named. */
export const people = {
  uid: 'manumit-people',
  title: 'people',
  rows: [
    {
      title: 'What waits',
      panels: [
        { title: 'Flags that wait', queries: { '{{queue}}': 'max by (queue) (moderation_queue_flags)' } },
        {
          title: 'Age of the oldest',
          help: 'As of the last time that somebody looked.',
          unit: 's',
          queries: { '{{queue}}': 'max by (queue) (moderation_queue_oldest_seconds)' },
        },
        {
          title: 'Support: the oldest call for help',
          unit: 's',
          queries: { oldest: 'max(moderation_queue_oldest_seconds{queue="support"})' },
        },
      ],
    },
    {
      title: 'What is decided',
      panels: [
        {
          title: 'Decisions an hour, by outcome',
          queries: { '{{outcome}}': `3600 * ${perSecond('moderation_decisions_total', 'outcome')}` },
        },
        {
          title: 'Not trafficking: why',
          queries: {
            '{{reason}}': `3600 * ${perSecond('moderation_decisions_total', 'reason', '{outcome="not_trafficking"}')}`,
          },
        },
        {
          title: 'Appeals an hour',
          queries: { '{{outcome}}': `3600 * ${perSecond('moderation_appeals_total', 'outcome')}` },
        },
      ],
    },
    {
      title: 'The console',
      panels: [
        { title: 'Requests by role', queries: { '{{role}}': perSecond('moderation_console_requests_total', 'role') } },
        { title: 'Claims', queries: { '{{outcome}}': perSecond('moderation_claims_total', 'outcome') } },
        {
          title: 'Sign-ins and refusals',
          queries: {
            '{{outcome}}': perSecond('moderation_console_sign_ins_total', 'outcome'),
            refused: perSecond('moderation_console_refusals_total'),
          },
        },
        {
          title: 'Audit log: checks',
          queries: { '{{outcome}}': 'sum by (outcome) (increase(moderation_audit_verifications_total[1h]))' },
        },
      ],
    },
  ],
};
