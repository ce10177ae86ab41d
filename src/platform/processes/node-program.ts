/** The program that runs this one: it runs texts of ours, too. Absolute. */
export const nodeProgram = process.execPath;
