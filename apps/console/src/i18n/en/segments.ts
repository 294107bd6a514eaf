/** Words of segments. */
export const segments = {
  segments: {
    title: 'Segments',
    sentence: 'Groups that were found in what customers do, and groups that you write as a rule.',
    open: 'Segments and rules',
    rules: 'Segments by rule',
    rulesNote: 'Members change with each sale and each event.',
    noRules: 'No rule yet. Write one below: the number of customers shows as you type.',
    members: '{{shown}} customers',
    export: 'Members as CSV',
    edit: 'Edit',
    remove: 'Remove',
    removeSure: 'Remove “{{name}}”? The rule goes; the customers stay.',
    editor: 'Write a rule',
    name: 'Name',
    rule: 'Rule',
    ruleHint: 'orders >= 3 and since("purchase") > 60',
    live: '{{customers}} of {{of}} customers: {{words}}',
    some: 'Such as',
    save: 'Save segment',
    fresh: 'New rule',
    fields: 'What a rule can ask',
    events:
      'count("purchase", 30): how often in 30 days · sum("purchase", 90): for how much · since("search"): days since the last',
    badAt: 'Mend the rule at the mark:',
  },
};
