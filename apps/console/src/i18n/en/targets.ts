/** Words of targets. */
export const targets = {
  targets: {
    title: 'Targets',
    sentence: 'What each figure should reach, where it is heading, and what is missing.',
    add: 'Set a target',
    edit: 'Edit',
    editOne: 'Edit the target of {{name}}',
    remove: 'Remove',
    removeOne: 'Remove the target of {{name}}',
    removeSure: 'Remove the target of {{name}}?',
    empty: 'No target yet. Set the first: a figure, a time, how much.',
    manage: 'Set targets',
    kpi: 'Figure',
    kpiNeeded: 'Choose a figure.',
    value: 'Target',
    valueNeeded: 'How much should it be?',
    actual: 'So far',
    expected: 'Heading for',
    gap: 'Missing',
  },
};
