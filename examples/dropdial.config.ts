import { defineConfig } from '../infra/define-config.ts';

export default defineConfig({
  alarmEmails: ['oncall@example.com'],
  feeds: [
    {
      id: 'operator',
      prefix: 'drops/',
      defaults: { priority: 1, max_simultaneous: 10, num_attempts: 3 },
      limits: { priority: { min: 1 }, max_simultaneous: { max: 50 }, rows: { max: 500_000 } },
    },
  ],
});
