/** Words of who is one person. */
export const persons = {
  persons: {
    title: 'One person or two?',
    sentence:
      'Customers of different channels who are probably one person. Nothing is joined until you say so, and every join can be taken back.',
    open: 'Possible duplicates',
    empty: 'Nothing to decide: no two customers look like one person.',
    chance: 'One person: {{chance}}',
    accept: 'One person',
    reject: 'Two people',
    rejectReason: 'Looked at both: two people',
    panel: 'One person, several customers',
    alone: 'Known as one customer only.',
    linkedBy: 'Linked by {{by}}, {{when}}',
    byDecision: 'from a proposal',
    byHand: 'by hand',
    split: 'Take apart',
    splitTitle: 'Take {{a}} and {{b}} apart',
    splitText:
      'Profiles, orders and history go back to each customer exactly as they were. Why are these two people?',
    link: 'Same person as …',
    linkTitle: 'Which customer is the same person?',
    linkHint: 'Number of the other customer',
    field: {
      name: 'Name',
      phone: 'Phone',
      email: 'E-mail',
      city: 'City',
      registered: 'Registered',
    },
  },
};
