import type { PersonAnswer, PersonProposal, SegmentRuleAnswer } from '@quanyu/server/api-types';
import { NOW } from './commerce.ts';

const DAY_MS = 86_400_000;

export function personOf(customer: string): PersonAnswer {
  return {
    person: customer,
    customers: [
      { customer, name: '王小明', city: '上海' },
      { customer: 'T-88', name: 'Xiaoming Wang', city: null },
    ],
    links: [
      {
        a: customer,
        b: 'T-88',
        source: 'decision:D-9',
        at: NOW - DAY_MS,
        by: 'ann',
        decision: 'D-9',
      },
    ],
  };
}

export function personProposalOf(index: number): PersonProposal {
  return {
    decision: `D-${900 + index}`,
    status: 'proposed',
    probability: 0.999 - index * 0.001,
    proposedAt: NOW,
    reasons: [
      { code: 'profile-link-name-script', params: {}, text: '姓名相同，文字或语序不同' },
      { code: 'profile-link-phone-same', params: {}, text: '手机号相同' },
    ],
    a: {
      customer: `C-${10_000 + index}`,
      name: '欧阳小明',
      phone: '138 0013 8000',
      email: null,
      city: '上海',
      registeredAt: NOW - 300 * DAY_MS,
    },
    b: {
      customer: `T-${index}`,
      name: 'Xiaoming Ouyang',
      phone: '+86 13800138000',
      email: 'xiaoming.ouyang@example.com',
      city: null,
      registeredAt: null,
    },
  };
}

export const SEGMENT_RULES: readonly SegmentRuleAnswer[] = [
  {
    segment: 'R-1',
    name: '沉睡的大客户',
    expression: 'revenue > 500 and since("purchase") > 60',
    words: '累计消费 > 500且距上次购买天数 > 60',
    customers: 321,
    updatedAt: NOW,
    updatedBy: 'ann',
  },
];
