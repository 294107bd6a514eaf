/** Proposals put off until an instant. */
export const SNOOZE_SQL = `
ALTER TABLE decisions ADD COLUMN snoozed_until BIGINT;
`;
