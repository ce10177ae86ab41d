import * as z from 'zod';
import { wire } from '../wire.js';

const experimentalFeature = () =>
  z.object({
    /** Text for introducing it; null outside beta, may be empty. */
    announcement: z.string().nullable(),
    /** State when the settings say nothing. */
    defaultEnabled: z.boolean(),
    /** Null outside beta. */
    description: z.string().nullable(),
    /** Null outside beta. */
    displayName: z.string().nullable(),
    /** State in force. */
    enabled: z.boolean(),
    /** Key in the settings file. */
    name: z.string(),
    stage: ExperimentalFeatureStage,
  });
/** One feature flag and its present state; texts for people exist only in the beta stage. */
export interface ExperimentalFeature extends z.output<ReturnType<typeof experimentalFeature>> {}
export const ExperimentalFeature = wire<ExperimentalFeature>('ExperimentalFeature', experimentalFeature);

const experimentalFeatureStage = () => z.enum(['beta', 'underDevelopment', 'stable', 'deprecated', 'removed']);
/** Maturity of a feature flag; `removed` ones are kept only so that old settings still load. */
export type ExperimentalFeatureStage = z.output<ReturnType<typeof experimentalFeatureStage>>;
export const ExperimentalFeatureStage = wire<ExperimentalFeatureStage>('ExperimentalFeatureStage', experimentalFeatureStage);
