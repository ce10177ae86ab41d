import type { ConfiguredSkill } from '../../extensions/skills/skill.js';
import type { SkillMetadata } from '../../protocol/index.js';
import { processor, unbuilt } from '../processor.js';
import type { Services } from '../services.js';
import { withoutNulls } from '../without-nulls.js';

export const skillsProcessor = ({ skills }: Pick<Services, 'skills'>) => ({
  ...processor({
    'skills/list': async ({ cwds, forceReload }) => {
      if (forceReload) skills.invalidate();
      const folders = cwds === undefined || cwds.length === 0 ? [skills.cwd] : cwds;
      const data = await Promise.all(
        folders.map(async (cwd) => {
          const { skills: found, errors } = await skills.list(cwd);
          return { cwd, skills: found.map(toMetadata), errors: [...errors] };
        }),
      );
      return { data };
    },
  }),
  ...unbuilt('skills/config/write'),
});

/** Members without a value are left out, except in `interface`. */
function toMetadata({ allowImplicitInvocation: _internal, ...skill }: ConfiguredSkill): SkillMetadata {
  const { dependencies } = skill;
  return withoutNulls({ ...skill, dependencies: dependencies && { tools: dependencies.tools.map(withoutNulls) } });
}
