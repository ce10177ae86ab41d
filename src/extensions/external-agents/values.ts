export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
