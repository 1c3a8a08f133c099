const prefix = 'schedule:';

/** `schedule:tome`: a schedule where a strategy could be named as well. */
export const scheduleName = (id: string): string => prefix + id;

/** The id of the schedule; null for the name of a strategy. */
export const scheduleId = (name: string): string | null =>
  name.startsWith(prefix) ? name.slice(prefix.length) : null;
