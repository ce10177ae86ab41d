/** What was typed cannot be understood. The program prints it with its usage and ends with code 2. */
export class UsageError extends Error {}

/** The run cannot begin or go on. The program prints the message as it stands and ends with code 1. */
export class RunError extends Error {}
