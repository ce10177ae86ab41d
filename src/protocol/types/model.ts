import * as z from 'zod';
import { wire } from '../wire.js';

const personality = () => z.enum(['none', 'friendly', 'pragmatic']);
/** Tone in which the model speaks; `none` adds no instructions on it. */
export type Personality = z.output<ReturnType<typeof personality>>;
export const Personality = wire<Personality>('Personality', personality);

const reasoningEffort = () => z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);
/** How hard the model thinks before it answers; each model supports only some levels. */
export type ReasoningEffort = z.output<ReturnType<typeof reasoningEffort>>;
export const ReasoningEffort = wire<ReasoningEffort>('ReasoningEffort', reasoningEffort);

const reasoningSummary = () => z.enum(['auto', 'concise', 'detailed', 'none']);
/** How detailed a summary of its thinking the model gives; `none` asks for no summary. */
export type ReasoningSummary = z.output<ReturnType<typeof reasoningSummary>>;
export const ReasoningSummary = wire<ReasoningSummary>('ReasoningSummary', reasoningSummary);

const inputModality = () => z.enum(['text', 'image']);
/** Kind of input that a model accepts. */
export type InputModality = z.output<ReturnType<typeof inputModality>>;
export const InputModality = wire<InputModality>('InputModality', inputModality);

const model = () =>
  z.object({
    /** Deprecated in favour of `serviceTiers`. */
    additionalSpeedTiers: z.array(z.string()).meta({ default: [] }),
    /** Notice for new users of the model; null for none. */
    availabilityNux: ModelAvailabilityNux.nullable(),
    defaultReasoningEffort: ReasoningEffort,
    description: z.string(),
    displayName: z.string(),
    /** True keeps it out of pickers; it can still be named. */
    hidden: z.boolean(),
    /** Identifier of the list entry. */
    id: z.string(),
    /** Text and images when absent. */
    inputModalities: z.array(InputModality).meta({ default: ['text', 'image'] }),
    /** True for the one used when nothing is chosen. */
    isDefault: z.boolean(),
    /** Name to pass when choosing it. */
    model: z.string(),
    /** Speed or price classes on offer. */
    serviceTiers: z.array(ModelServiceTier).meta({ default: [] }),
    supportedReasoningEfforts: z.array(ReasoningEffortOption),
    /** Whether the personality setting has an effect. */
    supportsPersonality: z.boolean().meta({ default: false }),
    /** Model that users are advised to move to; null for none. */
    upgrade: z.string().nullable(),
    /** Texts for that advice. */
    upgradeInfo: ModelUpgradeInfo.nullable(),
  });
/** One model on offer, as a picker shows it. */
export interface Model extends z.output<ReturnType<typeof model>> {}
export const Model = wire<Model>('Model', model);

const modelAvailabilityNux = () =>
  z.object({
    message: z.string(),
  });
/** Notice that introduces a newly available model. */
export interface ModelAvailabilityNux extends z.output<ReturnType<typeof modelAvailabilityNux>> {}
export const ModelAvailabilityNux = wire<ModelAvailabilityNux>('ModelAvailabilityNux', modelAvailabilityNux);

const modelServiceTier = () =>
  z.object({
    description: z.string(),
    /** Value to pass as the service tier. */
    id: z.string(),
    name: z.string(),
  });
/** Speed or price class in which a model can be run. */
export interface ModelServiceTier extends z.output<ReturnType<typeof modelServiceTier>> {}
export const ModelServiceTier = wire<ModelServiceTier>('ModelServiceTier', modelServiceTier);

const modelUpgradeInfo = () =>
  z.object({
    /** Longer text in Markdown. */
    migrationMarkdown: z.string().nullable(),
    /** Model to move to. */
    model: z.string(),
    /** Page with more about it. */
    modelLink: z.string().nullable(),
    /** Short text. */
    upgradeCopy: z.string().nullable(),
  });
/** Advice to move from one model to another. */
export interface ModelUpgradeInfo extends z.output<ReturnType<typeof modelUpgradeInfo>> {}
export const ModelUpgradeInfo = wire<ModelUpgradeInfo>('ModelUpgradeInfo', modelUpgradeInfo);

const reasoningEffortOption = () =>
  z.object({
    description: z.string(),
    reasoningEffort: ReasoningEffort,
  });
/** An effort level that a model supports, with a text to show for it. */
export interface ReasoningEffortOption extends z.output<ReturnType<typeof reasoningEffortOption>> {}
export const ReasoningEffortOption = wire<ReasoningEffortOption>('ReasoningEffortOption', reasoningEffortOption);

const verbosity = () => z.enum(['low', 'medium', 'high']);
/** How long the model's answers are; only some models can vary it. */
export type Verbosity = z.output<ReturnType<typeof verbosity>>;
export const Verbosity = wire<Verbosity>('Verbosity', verbosity);

const modelRerouteReason = () => z.literal('highRiskCyberActivity');
/** Why another model answered than the one asked. */
export type ModelRerouteReason = z.output<ReturnType<typeof modelRerouteReason>>;
export const ModelRerouteReason = wire<ModelRerouteReason>('ModelRerouteReason', modelRerouteReason);

const modelVerification = () => z.literal('trustedAccessForCyber');
/** Kind of verification that the provider recommends to the user. */
export type ModelVerification = z.output<ReturnType<typeof modelVerification>>;
export const ModelVerification = wire<ModelVerification>('ModelVerification', modelVerification);
