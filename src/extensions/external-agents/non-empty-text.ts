export const nonEmptyText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
