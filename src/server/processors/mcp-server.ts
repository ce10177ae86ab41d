import { unbuilt } from '../processor.js';

export const mcpServerProcessor = () =>
  unbuilt('mcpServer/oauth/login', 'mcpServer/resource/read', 'mcpServer/tool/call', 'config/mcpServer/reload', 'mcpServerStatus/list');
