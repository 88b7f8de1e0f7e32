import { percentile, perSecond } from './promql.mjs';

const assessed = 'sum(rate(moderation_messages_assessed_total[$__rate_interval]))';

/** What is found, how much of it, and what the finding costs. */
export const detection = {
  uid: 'manumit-detection',
  title: 'detection',
  rows: [
    {
      title: 'Found',
      panels: [
        {
          title: 'Flags in 10,000 messages, by queue',
          queries: {
            '{{queue}}': `1e4 * ${perSecond('moderation_flags_raised_total', 'queue')} / on () group_left ${assessed}`,
          },
        },
        {
          title: 'Messages by surface and disposition, in 10,000',
          help: 'Without those that are nothing.',
          queries: {
            '{{surface}} {{disposition}}': `1e4 * ${perSecond('moderation_messages_assessed_total', 'surface, disposition', '{disposition!="none"}')} / on () group_left ${assessed}`,
          },
        },
        {
          title: 'Flags by kind',
          queries: { '{{kind}}': perSecond('moderation_flags_raised_total', 'kind') },
        },
      ],
    },
    {
      title: 'Against a week ago',
      panels: [
        {
          title: 'Share of flagged messages, a day at a time',
          unit: 'percentunit',
          queries: { now: 'manumit:flagged:ratio_rate1d', 'a week ago': 'manumit:flagged:ratio_rate1d offset 1w' },
        },
        {
          title: 'Messages on surfaces that the policy does not open',
          queries: { '{{surface}}': perSecond('moderation_messages_unread_total', 'surface') },
        },
      ],
    },
    {
      title: 'What it costs',
      panels: [
        {
          title: 'First stage, a message',
          unit: 's',
          queries: {
            p50: percentile(0.5, 'moderation_screen_duration_seconds'),
            p99: percentile(0.99, 'moderation_screen_duration_seconds'),
          },
        },
        {
          title: 'Messages that ask for the judge',
          unit: 'percentunit',
          queries: { share: `${perSecond('moderation_judged_messages_total')} / ${assessed}` },
        },
        {
          title: 'Answer of the judge',
          unit: 's',
          queries: {
            p50: percentile(0.5, 'moderation_judge_duration_seconds'),
            p99: percentile(0.99, 'moderation_judge_duration_seconds'),
          },
        },
      ],
    },
    {
      title: 'Who belongs together',
      panels: [
        { title: 'Link signals', queries: { signals: perSecond('moderation_link_signals_total') } },
        {
          title: 'Time to link a batch',
          unit: 's',
          queries: { p99: percentile(0.99, 'moderation_link_duration_seconds') },
        },
        {
          title: 'Networks that ended',
          queries: { '{{reason}}': perSecond('moderation_networks_closed_total', 'reason') },
        },
      ],
    },
  ],
};
