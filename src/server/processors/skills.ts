import { unbuilt } from '../processor.js';

export const skillsProcessor = () => unbuilt('skills/list', 'skills/config/write');
