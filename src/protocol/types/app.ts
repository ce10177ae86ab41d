import * as z from 'zod';
import { wire } from '../wire.js';

const appSummary = () =>
  z.object({
    description: z.string().nullable(),
    id: z.string(),
    /** Page for connecting the app. */
    installUrl: z.string().nullable(),
    /** The id when the app's name is unknown. */
    name: z.string(),
    /** True when the user still has to connect it. */
    needsAuth: z.boolean(),
  });
/** Short form of an app, as listed with plugins. Experimental. */
export interface AppSummary extends z.output<ReturnType<typeof appSummary>> {}
export const AppSummary = wire<AppSummary>('AppSummary', appSummary);

const appBranding = () =>
  z.object({
    category: z.string().nullable(),
    developer: z.string().nullable(),
    /** Whether the app may be suggested in listings. */
    isDiscoverableApp: z.boolean(),
    /** Web address. */
    privacyPolicy: z.string().nullable(),
    /** Web address. */
    termsOfService: z.string().nullable(),
    website: z.string().nullable(),
  });
/** Publisher details of an app. Experimental. */
export interface AppBranding extends z.output<ReturnType<typeof appBranding>> {}
export const AppBranding = wire<AppBranding>('AppBranding', appBranding);

const appInfo = () =>
  z.object({
    appMetadata: AppMetadata.nullable(),
    branding: AppBranding.nullable(),
    description: z.string().nullable(),
    distributionChannel: z.string().nullable(),
    id: z.string(),
    /** Page for connecting the app. */
    installUrl: z.string().nullable(),
    /** True when the user has connected it. */
    isAccessible: z.boolean().meta({ default: false }),
    /** False when switched off in the settings. */
    isEnabled: z.boolean().meta({ default: true }),
    /** Directory labels by name. */
    labels: z.record(z.string(), z.string()).nullable(),
    logoUrl: z.string().nullable(),
    /** Logo for dark backgrounds. */
    logoUrlDark: z.string().nullable(),
    name: z.string(),
    /** Plugins that bring this app. */
    pluginDisplayNames: z.array(z.string()).meta({ default: [] }),
  });
/** One app (connector) with its state for this user. Experimental. */
export interface AppInfo extends z.output<ReturnType<typeof appInfo>> {}
export const AppInfo = wire<AppInfo>('AppInfo', appInfo);

const appMetadata = () =>
  z.object({
    categories: z.array(z.string()).nullable(),
    developer: z.string().nullable(),
    firstPartyRequiresInstall: z.boolean().nullable(),
    /** Kind of app, for those of the provider itself. */
    firstPartyType: z.string().nullable(),
    review: AppReview.nullable(),
    screenshots: z.array(AppScreenshot).nullable(),
    seoDescription: z.string().nullable(),
    showInComposerWhenUnlinked: z.boolean().nullable(),
    subCategories: z.array(z.string()).nullable(),
    version: z.string().nullable(),
    versionId: z.string().nullable(),
    versionNotes: z.string().nullable(),
  });
/** Directory data of an app; members that the directory does not fill are null. */
export interface AppMetadata extends z.output<ReturnType<typeof appMetadata>> {}
export const AppMetadata = wire<AppMetadata>('AppMetadata', appMetadata);

const appReview = () =>
  z.object({
    status: z.string(),
  });
/** Outcome of the directory's review of an app. */
export interface AppReview extends z.output<ReturnType<typeof appReview>> {}
export const AppReview = wire<AppReview>('AppReview', appReview);

const appScreenshot = () =>
  z.object({
    /** Stored file, when it is not given by address. */
    fileId: z.string().nullable(),
    url: z.string().nullable(),
    /** What the user asked in the picture. */
    userPrompt: z.string(),
  });
/** Picture that shows an app at work. */
export interface AppScreenshot extends z.output<ReturnType<typeof appScreenshot>> {}
export const AppScreenshot = wire<AppScreenshot>('AppScreenshot', appScreenshot);

const appConfig = () =>
  z.object({
    /** For tools without an entry of their own. */
    default_tools_approval_mode: AppToolApproval.nullable(),
    /** For tools without an entry of their own. */
    default_tools_enabled: z.boolean().nullable(),
    /** Whether tools that destroy data may be used. */
    destructive_enabled: z.boolean().nullable(),
    enabled: z.boolean().meta({ default: true }),
    /** Whether tools that reach the outside world may be used. */
    open_world_enabled: z.boolean().nullable(),
    /** Settings by tool name. */
    tools: AppToolsConfig.nullable(),
  });
/** Settings of one app; null members fall back to the defaults for all apps. */
export interface AppConfig extends z.output<ReturnType<typeof appConfig>> {}
export const AppConfig = wire<AppConfig>('AppConfig', appConfig);

const appToolApproval = () => z.enum(['auto', 'prompt', 'approve']);
/** Whether a tool call is asked about: judged by its hints, always, or never (`approve`). */
export type AppToolApproval = z.output<ReturnType<typeof appToolApproval>>;
export const AppToolApproval = wire<AppToolApproval>('AppToolApproval', appToolApproval);

const appToolConfig = () =>
  z.object({
    approval_mode: AppToolApproval.nullable(),
    enabled: z.boolean().nullable(),
  });
/** Settings of one tool of an app; null members fall back to the app's. */
export interface AppToolConfig extends z.output<ReturnType<typeof appToolConfig>> {}
export const AppToolConfig = wire<AppToolConfig>('AppToolConfig', appToolConfig);

const appToolsConfig = () => z.object({});
/** Settings of an app's tools, by tool name. */
export interface AppToolsConfig extends z.output<ReturnType<typeof appToolsConfig>> {}
export const AppToolsConfig = wire<AppToolsConfig>('AppToolsConfig', appToolsConfig);

const appsConfig = () =>
  z.object({
    /** Used for apps without an entry of their own. */
    _default: AppsDefaultConfig.nullable(),
  });
/** Settings of apps by app id. */
export interface AppsConfig extends z.output<ReturnType<typeof appsConfig>> {}
export const AppsConfig = wire<AppsConfig>('AppsConfig', appsConfig);

const appsDefaultConfig = () =>
  z.object({
    /** Whether tools that destroy data may be used. */
    destructive_enabled: z.boolean().meta({ default: true }),
    enabled: z.boolean().meta({ default: true }),
    /** Whether tools that reach the outside world may be used. */
    open_world_enabled: z.boolean().meta({ default: true }),
  });
/** Settings for all apps that have none of their own; everything is allowed unless changed. */
export interface AppsDefaultConfig extends z.output<ReturnType<typeof appsDefaultConfig>> {}
export const AppsDefaultConfig = wire<AppsDefaultConfig>('AppsDefaultConfig', appsDefaultConfig);
