import type { FeatureName } from './features.js';

/** How a feature is introduced to people. */
export interface FeatureText {
  readonly displayName: string;
  readonly description: string;
  /** May be empty. */
  readonly announcement: string;
}

/** For features that people may try: the others are not shown to them. */
export const featureTexts: Partial<Readonly<Record<FeatureName, FeatureText>>> = {
  terminal_resize_reflow: {
    displayName: 'Terminal resize reflow',
    description: 'Lays the transcript out anew when the terminal becomes wider or narrower.',
    announcement: '',
  },
  memories: {
    displayName: 'Memories',
    description: 'Keeps what is worth remembering of conversations, and brings it into later ones.',
    announcement: 'NEW: memories can be kept and used. Try it with `/memories`',
  },
  external_migration: {
    displayName: 'External migration',
    description: 'Offers at the start to take over the settings of another agent, when there are any.',
    announcement: '',
  },
  goals: {
    displayName: 'Goals',
    description: 'Gives a thread a goal that it goes on working for.',
    announcement: '',
  },
  prevent_idle_sleep: {
    displayName: 'Prevent sleep while running',
    description: 'Keeps the computer awake while a thread is at work.',
    announcement: 'NEW: the computer can be kept awake while a thread works. See /experimental.',
  },
};
