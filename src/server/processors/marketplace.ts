import { unbuilt } from '../processor.js';

export const marketplaceProcessor = () => unbuilt('marketplace/add', 'marketplace/remove', 'marketplace/upgrade');
