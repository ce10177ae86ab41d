import { resolve } from 'node:path';
import type { ConfiguredSkill } from '../../extensions/skills/skill.js';
import type { SkillSwitch } from '../../extensions/skills/write-rule.js';
import { invalidParams } from '../../protocol/errors.js';
import type { SkillMetadata } from '../../protocol/index.js';
import { processor } from '../dispatch/processor.js';
import type { Services } from '../services.js';
import { latestSettings } from '../thread-config/latest-settings.js';
import { withoutNulls } from '../without-nulls.js';

export const skillsProcessor = ({ skills, config }: Pick<Services, 'skills' | 'config'>) =>
  processor({
    'skills/list': async ({ cwds, forceReload }) => {
      await latestSettings(config);
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
    'skills/config/write': async ({ path, name, enabled }) => {
      await skills.write({ selector: toSelector(path ?? null, name?.trim() ?? null), enabled });
      return { effectiveEnabled: enabled };
    },
  });

/** Members without a value are left out, except in `interface`. */
function toMetadata({ allowImplicitInvocation: _internal, ...skill }: ConfiguredSkill): SkillMetadata {
  const { dependencies } = skill;
  return withoutNulls({ ...skill, dependencies: dependencies && { tools: dependencies.tools.map(withoutNulls) } });
}

function toSelector(path: string | null, name: string | null): SkillSwitch['selector'] {
  if (path !== null && name === null) return { path: resolve(path) };
  if (name && path === null) return { name };
  throw invalidParams('skills/config/write requires exactly one of path or name');
}
