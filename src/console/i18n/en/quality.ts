const ofBot = 'conversations the bot took part in';

export const quality = {
  title: 'Quality',
  period: {
    label: 'Period',
    d7: 'Last 7 days',
    d30: 'Last 30 days',
    d90: 'Last 90 days',
    month: 'This month',
    year: 'This year',
    custom: 'Custom',
  },
  from: 'From',
  to: 'To',
  interval: { label: 'Interval', day: 'Day', week: 'Week', month: 'Month', quarter: 'Quarter' },
  inbox: 'Inbox',
  language: 'Language',
  allInboxes: 'All inboxes',
  allLanguages: 'All languages',
  csv: 'Download CSV',
  group: {
    answers: 'Answers',
    bot: 'Bot conversations',
    satisfaction: 'Satisfaction',
    people: 'People',
    tickets: 'Tickets',
  },
  change: 'against the period before',
  points: '{{value}} points',
  noPrevious: 'no data before',
  interval95: '95 % interval {{low}} – {{high}}',
  of: '{{numerator}} of {{denominator}}',
  seconds: '{{n}} measured · 90th percentile {{p90}}',
  business: 'In business hours: median {{median}}, 90th percentile {{p90}}',
  formula: 'How it is counted',
  rows: 'Show rows',
  trend: '{{name}} over time',
  asTable: 'Show as table',
  asChart: 'Show as chart',
  bucket: 'Period',
  value: 'Value',
  counted: 'In the numerator',
  yes: 'Yes',
  no: 'No',
  time: 'Time',
  what: 'What',
  open: 'Open',
  conversation: 'Conversation',
  ticket: 'Ticket',
  emptyTitle: 'No data in this period yet',
  emptyText:
    'Once customers ask, hit rate, accuracy, satisfaction and the other figures appear here. Try a longer period.',
  noRows: 'Nothing was counted',
  noRowsText: 'With a denominator of 0 there is no percentage: there is nothing to measure yet.',
  missing: {
    default: 'Nothing to count in this period',
    verified_accuracy: 'No answer was judged or rated yet. Mark answers right or wrong in a conversation.',
    csat: 'No ratings yet',
    first_response_time: 'No reply by a person yet',
  },
  cohort:
    'Counted by when the conversation started; later ratings and reopenings change that period’s figures. Time zone {{zone}}.',
  judged: { right: 'Judged right', wrong: 'Judged wrong' },
  figure: {
    hit_rate: {
      name: 'Hit rate',
      formula:
        'Valid questions the bot answered or suggested for ÷ valid questions put to the bot. Greetings, thanks, repetitions and empty messages do not count.',
    },
    precise_hit_rate: {
      name: 'Precise hit rate',
      formula:
        'Valid questions answered directly ÷ valid questions put to the bot. A suggestion is not a direct answer.',
    },
    verified_accuracy: {
      name: 'Verified accuracy',
      formula:
        'Answers judged right ÷ answers judged. A mark by staff counts; without one the rating: satisfied is right, unsatisfied wrong, neutral not judged.',
    },
    handoff_rate: {
      name: 'Handoff rate',
      formula: `Bot conversations handed to people ÷ ${ofBot}. Counted when triggered, not when offered.`,
    },
    handoff_rate_asked: {
      name: 'Asked for a person',
      formula: `Handed over because the customer asked ÷ ${ofBot}.`,
    },
    handoff_rate_low_confidence: {
      name: 'Bot not sure',
      formula: `Handed over for low confidence ÷ ${ofBot}.`,
    },
    handoff_rate_repeated_miss: {
      name: 'Missed repeatedly',
      formula: `Handed over after repeated misses ÷ ${ofBot}.`,
    },
    handoff_rate_dissatisfied: {
      name: 'Dissatisfied',
      formula: `Handed over for dissatisfaction ÷ ${ofBot}.`,
    },
    handoff_rate_rule: { name: 'By rule', formula: `Handed over by a rule ÷ ${ofBot}.` },
    containment: {
      name: 'Containment',
      formula: `Conversations with the bot and no person ÷ ${ofBot}. Says nothing about success.`,
    },
    resolution_rate: { name: 'Resolution rate', formula: `(Confirmed + assumed) ÷ ${ofBot}.` },
    resolution_confirmed: {
      name: 'Confirmed',
      formula: `Last rating satisfied, or “solved” pressed ÷ ${ofBot}.`,
    },
    resolution_assumed: {
      name: 'Assumed',
      formula: `Answered, no person asked for, not rated unsatisfied, customer not back within 72 hours ÷ ${ofBot}. Taken back when the customer returns.`,
    },
    abandonment: {
      name: 'Abandonment',
      formula: `Left without an answer, or after an unsatisfied rating, with no handoff ÷ ${ofBot}.`,
    },
    csat: {
      name: 'Satisfaction (CSAT)',
      formula: 'Satisfied ÷ (satisfied + neutral + unsatisfied). Neutral stays in the denominator.',
    },
    csat_response_rate: { name: 'Response rate', formula: 'Ratings given ÷ ratings offered.' },
    ticket_rate: { name: 'Ticket rate', formula: 'Tickets opened ÷ conversations.' },
    ticket_rate_bot: { name: 'By the bot', formula: 'Tickets opened by the bot ÷ conversations.' },
    ticket_rate_rating: {
      name: 'Unsatisfied rating',
      formula: 'Tickets opened by an unsatisfied rating ÷ conversations.',
    },
    ticket_rate_agent: { name: 'By an agent', formula: 'Tickets opened by an agent ÷ conversations.' },
    ticket_rate_customer: {
      name: 'By the customer',
      formula: 'Tickets opened by the customer ÷ conversations.',
    },
    ticket_rate_rule: { name: 'By a rule', formula: 'Tickets opened by a rule ÷ conversations.' },
    first_response_time: {
      name: 'First response time',
      formula:
        'From handoff (or creation) to the first public reply by a person, as the median; counted in business hours as well. Empty until it happens.',
    },
  },
};
