import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';

export const hooksProcessor = ({ hooks }: Pick<Services, 'hooks'>) =>
  processor({
    'hooks/list': async ({ cwds }) => {
      const folders = cwds === undefined || cwds.length === 0 ? [hooks.cwd] : cwds;
      return { data: await Promise.all(folders.map((cwd) => hooks.list(cwd))) };
    },
  });
