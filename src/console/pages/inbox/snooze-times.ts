/** The times a conversation is usually put off to, in the person's own zone. */
export function snoozeTimes(at: Date): Record<'hour' | 'threeHours' | 'tomorrow' | 'monday', Date> {
  const after = (hours: number) => new Date(at.getTime() + hours * 3600_000);
  const morning = (days: number) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, 9);
  // On a Monday the next one.
  const toMonday = (8 - at.getDay()) % 7 || 7;
  return { hour: after(1), threeHours: after(3), tomorrow: morning(1), monday: morning(toMonday) };
}
