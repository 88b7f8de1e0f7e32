/** What the processes use. */
export const machines = {
  uid: 'manumit-machines',
  title: 'machines',
  rows: [
    {
      title: 'Processes',
      panels: [
        {
          title: 'Ready',
          queries: { '{{instance}}': 'moderation_ready' },
        },
        {
          title: 'Processor time',
          help: 'Cores.',
          queries: { '{{instance}}': 'rate(process_cpu_seconds_total{job="manumit"}[$__rate_interval])' },
        },
        {
          title: 'Memory, resident',
          unit: 'bytes',
          queries: { '{{instance}}': 'process_resident_memory_bytes{job="manumit"}' },
        },
      ],
    },
    {
      title: 'Node.js',
      panels: [
        {
          title: 'Event loop, 99th percentile of the delay',
          unit: 's',
          queries: { '{{instance}}': 'nodejs_eventloop_lag_p99_seconds{job="manumit"}' },
        },
        {
          title: 'Heap in use',
          unit: 'bytes',
          queries: { '{{instance}}': 'nodejs_heap_size_used_bytes{job="manumit"}' },
        },
        {
          title: 'Garbage collection, share of time',
          unit: 'percentunit',
          queries: {
            '{{instance}}': 'sum by (instance) (rate(nodejs_gc_duration_seconds_sum{job="manumit"}[$__rate_interval]))',
          },
        },
        {
          title: 'Open file descriptors',
          queries: { '{{instance}}': 'process_open_fds{job="manumit"}' },
        },
      ],
    },
  ],
};
