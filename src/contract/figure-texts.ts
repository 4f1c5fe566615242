import type { FigureKey } from './reports.ts';

type FigureText = { name: string; formula: string };
const ofBot = 'conversations the bot took part in';

/** What every figure is called and how it is counted, in words: the same on the page, in exports and in print. */
const chinese: Record<FigureKey, FigureText> = {
  hit_rate: {
    name: '命中率',
    formula:
      '机器人直接回答或给出建议的有效提问 ÷ 提给机器人的有效提问。问候、感谢、重复和空消息不算有效提问。',
  },
  precise_hit_rate: {
    name: '精确命中率',
    formula: '机器人直接回答的有效提问 ÷ 提给机器人的有效提问。给出建议不算直接回答。',
  },
  verified_accuracy: {
    name: '准确率',
    formula:
      '判断为对的回答 ÷ 已判断的回答。以客服或质检的判断为准；没有时以客户评价为准：满意为对，不满意为错，一般不计。',
  },
  coverage_at_precision: {
    name: '达标覆盖率',
    formula: '直接回答的有效提问 ÷ 有效提问，只统计阈值已按目标精度认证的时候。同时显示目标精度和实测精度。',
  },
  handoff_rate: {
    name: '转人工率',
    formula: '转给人工的机器人会话 ÷ 机器人参与的会话。触发转接时计一次，仅提示不计。',
  },
  handoff_rate_asked: { name: '客户要求', formula: '客户主动要求而转人工的会话 ÷ 机器人参与的会话。' },
  handoff_rate_low_confidence: {
    name: '把握不足',
    formula: '因机器人把握不足而转人工的会话 ÷ 机器人参与的会话。',
  },
  handoff_rate_repeated_miss: {
    name: '连续没答上',
    formula: '因连续没答上而转人工的会话 ÷ 机器人参与的会话。',
  },
  handoff_rate_dissatisfied: {
    name: '客户不满意',
    formula: '因客户不满意而转人工的会话 ÷ 机器人参与的会话。',
  },
  handoff_rate_rule: { name: '规则指定', formula: '因规则指定而转人工的会话 ÷ 机器人参与的会话。' },
  containment: {
    name: '独立接待率',
    formula: '只有机器人、没有人工参与的会话 ÷ 机器人参与的会话。不代表问题已解决。',
  },
  resolution_rate: { name: '解决率', formula: '（确认解决 + 推定解决）÷ 机器人参与的会话。' },
  resolution_confirmed: {
    name: '确认解决',
    formula: '最后一次评价为满意，或客户点了“已解决”的会话 ÷ 机器人参与的会话。',
  },
  resolution_assumed: {
    name: '推定解决',
    formula:
      '已回答、未要求人工、没有不满意，且客户 72 小时内没有再来问的会话 ÷ 机器人参与的会话。客户再来时会撤回。',
  },
  abandonment: {
    name: '放弃率',
    formula: '没有得到回答或不满意后离开、也没有转人工的会话 ÷ 机器人参与的会话。',
  },
  csat: { name: '满意度', formula: '满意 ÷（满意 + 一般 + 不满意）。一般计入分母。' },
  csat_response_rate: { name: '评价率', formula: '收到的评价 ÷ 邀请评价的回答。' },
  ticket_rate: { name: '工单率', formula: '创建的工单 ÷ 会话。' },
  ticket_rate_bot: { name: '机器人创建', formula: '机器人创建的工单 ÷ 会话。' },
  ticket_rate_rating: { name: '不满意评价', formula: '因不满意评价创建的工单 ÷ 会话。' },
  ticket_rate_agent: { name: '客服创建', formula: '客服创建的工单 ÷ 会话。' },
  ticket_rate_customer: { name: '客户创建', formula: '客户创建的工单 ÷ 会话。' },
  ticket_rate_rule: { name: '规则创建', formula: '规则创建的工单 ÷ 会话。' },
  first_response_time: {
    name: '首次响应时长',
    formula:
      '从转人工（或会话创建）到人工第一次公开回复的时间，取中位数；另按工作时间计算一次。还没回复的不计。',
  },
  handle_time: {
    name: '处理时长',
    formula: '会话处于人工处理中且已分配给成员的时间，各成员相加，取中位数；会话解决后才计入。',
  },
  resolution_time: {
    name: '工单解决时长',
    formula: '从工单创建到最后一次解决的时间，取中位数；自然时间和工作时间各算一次。重新打开的工单不计。',
  },
  conversation_resolution_time: {
    name: '会话解决时长',
    formula:
      '有人工参与的会话从创建到最后一次解决的时间，取中位数；自然时间和工作时间各算一次。重新打开的会话不计。',
  },
};

const english: Record<FigureKey, FigureText> = {
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
  coverage_at_precision: {
    name: 'Coverage at the promised precision',
    formula:
      'Valid questions answered directly ÷ valid questions, while the threshold in force was certified for the target precision. Shown with the target and the precision measured.',
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
  handle_time: {
    name: 'Handle time',
    formula:
      'Time a conversation was open and assigned, over all members, as the median; counted once it is resolved.',
  },
  resolution_time: {
    name: 'Ticket resolution time',
    formula:
      'From the creation of a ticket to when it was last solved, as the median; in calendar time and in business hours. Reopened tickets do not count.',
  },
  conversation_resolution_time: {
    name: 'Conversation resolution time',
    formula:
      'From the beginning of a conversation that people took part in to when it was last resolved, as the median; in calendar time and in business hours. Reopened ones do not count.',
  },
};

export const figureTexts = { 'zh-CN': chinese, en: english };
