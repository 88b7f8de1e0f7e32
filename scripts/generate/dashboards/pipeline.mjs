import { percentile, perSecond } from './promql.mjs';

/** Whether messages come in, are assessed and leave in time. */
export const pipeline = {
  uid: 'manumit-pipeline',
  title: 'pipeline',
  rows: [
    {
      title: 'Promises of time: 99 % each',
      panels: [
        {
          title: 'Messages assessed later than 30 s',
          help: 'Share of the last hour; the promise allows 1 %.',
          unit: 'percentunit',
          queries: { late: 'manumit:assessed:late_ratio_rate1h', allowed: 'vector(0.01)' },
        },
        {
          title: 'Urgent flags delivered later than 60 s',
          help: 'Share of the last hour; the promise allows 1 %.',
          unit: 'percentunit',
          queries: { late: 'manumit:urgent_delivery:late_ratio_rate1h', allowed: 'vector(0.01)' },
        },
        {
          title: 'Support flags delivered later than 5 min',
          help: 'Share of the last hour; the promise allows 1 %.',
          unit: 'percentunit',
          queries: { late: 'manumit:support_delivery:late_ratio_rate1h', allowed: 'vector(0.01)' },
        },
      ],
    },
    {
      title: 'In',
      panels: [
        {
          title: 'Events by outcome',
          unit: 'reqps',
          queries: { '{{outcome}} {{reason}}': perSecond('moderation_gateway_events_total', 'outcome, reason') },
        },
        {
          title: 'Time of a request, 99th percentile',
          unit: 's',
          queries: { '{{route}}': percentile(0.99, 'moderation_gateway_request_duration_seconds', 'route') },
        },
        {
          title: 'Refused and turned away',
          unit: 'reqps',
          queries: {
            'refused {{reason}}': perSecond('moderation_gateway_refusals_total', 'reason'),
            'turned away {{reason}}': perSecond('moderation_gateway_turned_away_total', 'reason'),
            replays: perSecond('moderation_gateway_replays_total'),
          },
        },
      ],
    },
    {
      title: 'Through',
      panels: [
        {
          title: 'From the topic to assessed',
          unit: 's',
          queries: {
            'p50 {{topic}}': percentile(0.5, 'moderation_assessment_delay_seconds', 'topic'),
            'p99 {{topic}}': percentile(0.99, 'moderation_assessment_delay_seconds', 'topic'),
          },
        },
        {
          title: 'Records that wait',
          queries: { '{{topic}}': 'sum by (topic) (moderation_consumer_lag_records)' },
        },
        {
          title: 'From a message to its flag on a queue',
          unit: 's',
          queries: {
            'p50 {{queue}}': percentile(0.5, 'moderation_message_age_seconds', 'queue'),
            'p99 {{queue}}': percentile(0.99, 'moderation_message_age_seconds', 'queue'),
          },
        },
        {
          title: 'Batches, and what could not be processed',
          queries: {
            'batches {{outcome}}': perSecond('moderation_batches_total', 'outcome'),
            'dead letters {{reason}}': perSecond('moderation_dead_letters_total', 'reason'),
          },
        },
      ],
    },
    {
      title: 'Out',
      panels: [
        {
          title: 'Attempts by result',
          queries: { '{{endpoint}} {{result}}': perSecond('moderation_delivery_attempts_total', 'endpoint, result') },
        },
        {
          title: 'Age at arrival, by endpoint',
          unit: 's',
          queries: { 'p99 {{endpoint}}': percentile(0.99, 'moderation_delivery_age_seconds', 'endpoint') },
        },
        {
          title: 'Waiting, dead and disabled',
          queries: {
            'waiting {{endpoint}}': 'sum by (endpoint) (moderation_deliveries_waiting)',
            'dead {{endpoint}}': 'sum by (endpoint) (moderation_deliveries_dead)',
            'disabled {{endpoint}}': 'max by (endpoint) (moderation_endpoint_disabled)',
          },
        },
      ],
    },
  ],
};
