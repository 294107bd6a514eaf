/** Words of how customers buy. */
export const habits = {
  habits: {
    title: 'Habits and outlook',
    note: 'As of the last run. Chances are for the next 28 days.',
    stage: 'Life stage',
    next: 'Next order',
    notExpected: 'Not to be expected soon',
    between: '({{from}} to {{to}} for eight in ten)',
    clvRange: 'Lifetime value, eight in ten',
    hour: 'Favourite hour',
    hourText: '{{hour}}:00',
    price: 'Price band',
    promotion: 'Buys at a discount',
    promotionText: '{{times}} times the average',
    promotionChance: 'Chance to buy at a discount',
    categories: 'Chance to buy by category',
    tagUntil: 'holds until {{day}}',
  },
  lifeStage: {
    new: 'New',
    growing: 'Growing',
    steady: 'Steady',
    cooling: 'Cooling',
    dormant: 'Dormant',
    lost: 'Lost',
  },
  priceBand: { low: 'Low', middle: 'Middle', high: 'High' },
};
