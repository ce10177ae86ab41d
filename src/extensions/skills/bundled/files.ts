import { skillCreator } from './skill-creator.js';
import { skillInstaller } from './skill-installer.js';

/** The skills that come with the program: paths below their folder, and texts. */
export const bundledFiles: Readonly<Record<string, string>> = {
  'skill-creator/SKILL.md': skillCreator,
  'skill-installer/SKILL.md': skillInstaller,
};
