import { unbuilt } from '../processor.js';

export const fuzzyFileSearchProcessor = () =>
  unbuilt('fuzzyFileSearch', 'fuzzyFileSearch/sessionStart', 'fuzzyFileSearch/sessionUpdate', 'fuzzyFileSearch/sessionStop');
