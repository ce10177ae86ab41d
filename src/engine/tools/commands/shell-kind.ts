import type { ToolScope } from '../tool-scope.js';

const hasShell = ({ model, features, hasEnvironment }: ToolScope): boolean =>
  hasEnvironment && features['shell_tool'] !== false && model.shellType !== 'disabled';

/** Commands outlive their call and are polled. */
export const usesUnifiedExec = (scope: ToolScope): boolean => hasShell(scope) && scope.features['unified_exec'] !== false;

/** Commands end with their call, in the form that the model was made for. */
export function classicShell(scope: ToolScope): 'shell_command' | 'shell' | 'local_shell' | null {
  if (!hasShell(scope) || usesUnifiedExec(scope)) return null;
  switch (scope.model.shellType) {
    case 'default':
      return 'shell';
    case 'local':
      return 'local_shell';
    default:
      return 'shell_command';
  }
}

/** Every shell is answered where there is a place to run it, whichever of them is offered. */
export const answersShells = ({ features, hasEnvironment }: ToolScope): boolean => hasEnvironment && features['shell_tool'] !== false;
